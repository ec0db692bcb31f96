import { checkOptions } from '../options/index.ts'
import { FROM_LOGITS, type FromLogits } from './from-logits.ts'
import type { Loss } from './loss.ts'

/**
 * −mean of t · log y + (1 − t) · log(1 − y) over the outputs; y and t in [0, 1], of one shape. Outputs that can be others,
 * as without an activation, are refused.
 *
 * `fromLogits: true`: y stands before sigmoid. Behind a sigmoid a model uses this form by itself, which is stable for
 * outputs of any size: max(z, 0) − z · t + log(1 + exp(−|z|)), with derivative sigmoid(z) − t.
 */
export function binaryCrossentropy(options: FromLogits = {}): Loss {
  const { fromLogits = false } = checkOptions('binaryCrossentropy', options, FROM_LOGITS)
  const common: Pick<Loss, 'name' | 'config' | 'sparse' | 'targetShape' | 'targetRange' | 'build'> = {
    name: 'binaryCrossentropy',
    config: { fromLogits },
    sparse: false,
    targetShape: output => output,
    targetRange: () => ({ lowest: 0, highest: 1, whole: false, what: 'targets in [0, 1]' }),
    build: () => null,
  }
  const onLogits: Loss = {
    ...common,
    fromLogits: 'sigmoid',
    forward: (kernels, losses, z, t) => kernels.sigmoidCrossentropyForward(losses, z, t),
    backward: (kernels, dz, z, t, _saved, dloss) => kernels.sigmoidCrossentropyBackward(dz, z, t, dloss),
  }
  if (fromLogits) return onLogits
  return {
    ...common,
    before: { activation: 'sigmoid', loss: onLogits },
    forward: (kernels, losses, y, t) => kernels.binaryCrossentropyForward(losses, y, t),
    backward: (kernels, dy, y, t, _saved, dloss) => kernels.binaryCrossentropyBackward(dy, y, t, dloss),
  }
}
