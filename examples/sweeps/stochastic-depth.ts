/**
 * How often should the deepest block be left out? A sweep as a module, over a network of one's own.
 *
 *     npx @thinnet/cli sweep examples/sweeps/stochastic-depth.ts
 */
import type { SweepInput } from '@thinnet/sweep'

export default {
  name: 'stochastic-depth',
  about: 'Stochastic depth (Huang et al. 2016) in a stack of residual blocks: at which rate is the deepest left out?',
  base: {
    data: { name: 'mnist', train: 1000 },
    network: { kind: 'module', path: './residual-stack.ts', options: { blocks: 8, units: 64, deepest: 0 } },
    training: { optimizer: { name: 'adam' }, batchSize: 50, epochs: 30, evaluateEvery: 5 },
  },
  dimensions: { 'network.options.deepest': [0, 0.2, 0.4, 0.6, 0.8] },
  seeds: 5,
  baseline: { 'network.options.deepest': 0 },
} satisfies SweepInput
