import { dropoutThreshold } from '../../random/dropout-mask.ts'
import type { DropoutMask, Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

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

/** A mask as assembly/random/kept.ts takes it: T's top (256: all are dropped) and low 24 bits, the stream, the first element. */
export function maskArguments({ rate, stream, first }: DropoutMask) {
  const threshold = dropoutThreshold(rate)
  const { key, step, site } = stream
  const of = [Math.floor(threshold / 2 ** 24), threshold % 2 ** 24, key[0], key[1], step, site] as const
  return [...of, Math.floor(first / 16), first % 16] as const
}
