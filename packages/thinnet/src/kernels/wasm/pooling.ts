import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { windowNumbers } from './shapes.ts'

export function poolingKernels(memory: WasmMemory): Pick<Kernels, 'maxPooling2dForward' | 'maxPooling2dBackward'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    maxPooling2dForward(y, indices, x, options) {
      const window = memory.window(windowNumbers(x, y, options.poolSize, options))
      exports.maxPooling2dForward(at(y), at(indices), at(x), window, 0, x.shape[0])
    },
    maxPooling2dBackward(dx, dy, indices) {
      const batch = dx.shape[0]
      exports.maxPooling2dBackward(at(dx), at(dy), at(indices), dx.size / batch, dy.size / batch, 0, batch)
    },
  }
}

export const poolingCuts = {
  // a unit is a sample
  maxPooling2dForward: { grain: 1, time: [5000, 'end'] },
  maxPooling2dBackward: { grain: 1, time: [0.2, 'xSize', 'end'] },
} satisfies Cuts
