import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

type OptimizerKernels = Pick<Kernels, 'sgd' | 'rmsprop' | 'adam'>

export function optimizerKernels(memory: WasmMemory): OptimizerKernels {
  const { exports } = memory
  const at = memory.at.bind(memory)

  return {
    sgd(w, v, g, { learningRate, momentum, nesterov }) {
      exports.sgd(at(w), at(v), at(g), learningRate, momentum, +nesterov, 0, w.size)
    },
    rmsprop(w, a, m, v, g, { learningRate, rho, momentum, epsilon }) {
      exports.rmsprop(at(w), at(a), at(m), at(v), at(g), learningRate, rho, momentum, epsilon, 0, w.size)
    },
    adam(w, m, v, g, { rate, beta1, beta2, epsilon }) {
      exports.adam(at(w), at(m), at(v), at(g), rate, beta1, beta2, epsilon, 0, w.size)
    },
  }
}
