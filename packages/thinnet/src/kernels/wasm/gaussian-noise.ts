import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'
import { keyAndCounter } from './draws.ts'

export function gaussianNoiseKernels(memory: WasmMemory): Pick<Kernels, 'gaussianNoise'> {
  const { exports, workspace } = memory
  return {
    gaussianNoise(y, x, { stream, first }, { stddev, multiply }) {
      const [to, from, n] = [memory.at(y), memory.at(x), y.size]
      if (stddev === 0) {
        if (to !== from) exports.copy(to, from, 0, n)
        return
      }
      const base = multiply ? 1 : 0
      const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 4)
      exports.gaussianNoise(to, from, stddev, base, key0, key1, step, site, block, lane, workspace, 0, n)
    },
  }
}

export const gaussianNoiseCuts = {
  gaussianNoise: each(8),
} satisfies Cuts
