import { rules } from '../kernels/groups.ts'
import { type AdamOptions, adamConfig } from './adam.ts'
import { makeOptimizer } from './make.ts'
import type { Optimizer } from './optimizer.ts'
import { power } from './power.ts'

/** As Adam's. */
export interface NadamOptions extends AdamOptions {}

/**
 * Adam with Nesterov's momentum (Dozat 2016), as Keras has it, t from 1: μₜ = beta1 · (1 − ½ · 0.96ᵗ), Πₜ = μ₁ … μₜ;
 * m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v);
 * w −= lr · (μₜ₊₁ · m / (1 − Πₜ₊₁) + (1 − μₜ) · g / (1 − Πₜ)) / (√(v / (1 − beta2ᵗ)) + ε).
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const config = adamConfig('nadam', options)
  const { beta1, beta2, epsilon } = config
  const momentum = (t: number) => beta1 * (1 - 0.5 * power(0.96, t))
  const products = productsOf(momentum)
  return makeOptimizer('nadam', config, {
    state: ['mean', 'meanSquare'],
    kernels: rules,
    update(kernels, w, g, [m, v], learningRate, step) {
      const t = step + 1
      const product = products(t)
      const ofMean = (learningRate * momentum(t + 1)) / (1 - product * momentum(t + 1))
      const ofGradient = (learningRate * (1 - momentum(t))) / (1 - product)
      const ofSquare = 1 / (1 - power(beta2, t))
      kernels.nadam(w, m!, v!, g, { ofMean, ofGradient, ofSquare, beta1, beta2, epsilon })
    },
  })
}

/** f(1) … f(t), each from the one before: only a step back begins again. */
function productsOf(f: (t: number) => number): (t: number) => number {
  let [at, product] = [0, 1]
  return t => {
    if (t < at) [at, product] = [0, 1]
    while (at < t) product *= f(++at)
    return product
  }
}
