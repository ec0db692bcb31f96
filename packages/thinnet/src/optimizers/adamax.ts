import { type AdamOptions, adamConfig } from './adam.ts'
import { makeOptimizer } from './make.ts'
import { onHost } from './on-host.ts'
import type { Optimizer } from './optimizer.ts'
import { power } from './power.ts'

/** As Adam's. */
export interface AdamaxOptions extends AdamOptions {}

/**
 * Kingma & Ba 2015, section 7.1, Adam by the infinity norm: m += (1 − beta1)(g − m); u = max(beta2 · u, |g|);
 * w −= lr / (1 − beta1ᵗ) · m / (u + ε). Keras' defaults.
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const config = adamConfig('adamax', options)
  const { beta1, beta2, epsilon } = config
  const update = onHost(([w, m, u, g], rate: number) => {
    for (let i = 0; i < w!.length; i++) {
      m![i]! += (1 - beta1) * (g![i]! - m![i]!)
      u![i] = Math.max(beta2 * u![i]!, Math.abs(g![i]!))
      w![i]! -= (rate * m![i]!) / (u![i]! + epsilon)
    }
  })
  return makeOptimizer('adamax', config, {
    state: ['mean', 'norm'],
    update(kernels, w, g, [m, u], learningRate, step) {
      update(kernels, [w, m!, u!, g], learningRate / (1 - power(beta1, step + 1)))
    },
  })
}
