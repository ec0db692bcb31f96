import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { maskArguments } from './draws.ts'

type DropConnectKernels = Pick<Kernels, 'dropConnectForward' | 'dropConnectBackward'>

export function dropConnectKernels(memory: WasmMemory): DropConnectKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)
  return {
    dropConnectForward(y, x, w, bias, mask, scale) {
      const [inputs, units] = w.shape as [number, number]
      const drawn = maskArguments(mask)
      const samples = y.size / units
      exports.dropConnectForward(at(y), at(x), at(w), at(bias), scale, inputs, units, ...drawn, workspace, 0, samples)
    },
    dropConnectBackward(dx, dw, dy, x, w, mask, scale) {
      const [inputs, units] = w.shape as [number, number]
      const sizes = [dy.size / units, inputs, units] as const
      const drawn = maskArguments(mask)
      const regions = [at(dx), at(dw), at(dy), at(x), at(w)] as const
      exports.dropConnectBackward(...regions, scale, ...sizes, ...drawn, workspace, 0, inputs)
    },
  }
}

export const dropConnectCuts = {
  // a unit is a sample, or a row of w; the mask is most of the work
  dropConnectForward: { grain: 1, time: [0.5, 'inputs', 'units', 'end'] },
  dropConnectBackward: { grain: 4, time: [0.6, 'samples', 'units', 'end'] },
} satisfies Cuts
