import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

export function ruleKernels(memory: WasmMemory): Pick<Kernels, 'adagrad' | 'adadelta'> {
  const { exports } = memory
  const at = memory.at.bind(memory)

  return {
    adagrad(w, a, g, { learningRate, epsilon }) {
      exports.adagrad(at(w), at(a), at(g), learningRate, epsilon, 0, w.size)
    },
    adadelta(w, a, d, g, { learningRate, rho, epsilon }) {
      exports.adadelta(at(w), at(a), at(d), at(g), learningRate, rho, epsilon, 0, w.size)
    },
  }
}

export const ruleCuts = {
  adagrad: each(0.6),
  adadelta: each(1.2),
} satisfies Cuts
