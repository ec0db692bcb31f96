import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { addressOf } from './draws.ts'

export function gaussianNoiseKernels(memory: WasmMemory): Pick<Kernels, 'gaussianNoise'> {
  const { exports, workspace } = memory
  return {
    gaussianNoise(y, x, { stream, first }, { stddev, multiply }) {
      const [to, from, base] = [memory.at(y), memory.at(x), multiply ? 1 : 0]
      if (stddev !== 0) {
        exports.gaussianNoise(to, from, stddev, base, ...addressOf(stream, first, 4), workspace, 0, y.size)
      } else if (to !== from) exports.copy(to, from, 0, y.size)
    },
  }
}
