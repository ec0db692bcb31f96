import type { Kernels } from '../kernels.ts'
import { matricesOf } from '../matrices.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

type RuleKernels = Pick<Kernels, 'adagrad' | 'adadelta' | 'adamax' | 'nadam' | 'lion' | 'ftrl' | 'adafactor'>

export function ruleKernels(memory: WasmMemory): RuleKernels {
  const { exports, workspace } = memory
  const at = memory.at.bind(memory)

  return {
    adagrad(w, a, g, { learningRate, epsilon }) {
      exports.adagrad(at(w), at(a), at(g), learningRate, epsilon, 0, w.size)
    },
    adadelta(w, a, d, g, { learningRate, rho, epsilon }) {
      exports.adadelta(at(w), at(a), at(d), at(g), learningRate, rho, epsilon, 0, w.size)
    },
    adamax(w, m, u, g, { rate, beta1, beta2, epsilon }) {
      exports.adamax(at(w), at(m), at(u), at(g), rate, beta1, beta2, epsilon, 0, w.size)
    },
    nadam(w, m, v, g, { ofMean, ofGradient, ofSquare, beta1, beta2, epsilon }) {
      const factors = [ofMean, ofGradient, ofSquare] as const
      exports.nadam(at(w), at(m), at(v), at(g), ...factors, beta1, beta2, epsilon, 0, w.size)
    },
    lion(w, m, g, { learningRate, beta1, beta2 }) {
      exports.lion(at(w), at(m), at(g), learningRate, beta1, beta2, 0, w.size)
    },
    ftrl(w, n, z, g, { learningRate, start, l1, l2, shrinkage, beta }) {
      exports.ftrl(at(w), at(n), at(z), at(g), learningRate, start, l1, l2, shrinkage, beta, 0, w.size)
    },
    adafactor(w, squares, g, { learningRate, beta2, epsilon1, epsilon2, clipThreshold }) {
      const numbers = [learningRate, beta2, epsilon1, epsilon2, clipThreshold] as const
      const { matrices, rows, columns } = matricesOf(w)
      exports.adafactor(at(w), at(squares), at(g), matrices, rows, columns, ...numbers, workspace)
    },
  }
}

export const ruleCuts = {
  adagrad: each(0.6),
  adadelta: each(1.2),
  adamax: each(1.5),
  nadam: each(2.5),
  lion: each(1.2),
  ftrl: each(4),
} satisfies Cuts
