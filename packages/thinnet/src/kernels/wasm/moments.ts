import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

export function momentKernels(
  memory: WasmMemory,
): Pick<Kernels, 'addProduct' | 'gaussianForward' | 'gaussianBackward'> {
  const { exports } = memory
  return {
    addProduct(y, a, b, factor) {
      exports.addProduct(memory.at(y), memory.at(a), memory.at(b), factor, 0, y.size)
    },
    gaussianForward(u, mean, variance, noise) {
      exports.gaussianForward(memory.at(u), memory.at(mean), memory.at(variance), memory.at(noise), 0, u.size)
    },
    gaussianBackward(dvariance, du, variance, noise) {
      const size = dvariance.size
      exports.gaussianBackward(memory.at(dvariance), memory.at(du), memory.at(variance), memory.at(noise), 0, size)
    },
  }
}

export const momentCuts = {
  addProduct: each(0.15),
  gaussianForward: each(0.2),
  gaussianBackward: each(0.3),
} satisfies Cuts
