import { refuse } from '../errors.ts'
import type { Loss } from './loss.ts'

/**
 * −Σ t · log y, y a distribution over c classes [batch, c] and t likewise (one-hot or soft).
 *
 * `fromLogits: true`: y stands before softmax. Behind a softmax a model uses this form by itself: the two together are
 * log Σ exp z − z, which never takes the logarithm of a probability rounded to 0, and their derivative is p − t.
 */
export function categoricalCrossentropy(options: { fromLogits?: boolean } = {}): Loss {
  return crossentropy('categoricalCrossentropy', options.fromLogits ?? false, false)
}

/** The same with targets as class indices, [batch] or [batch, 1], whole numbers from 0 to c − 1. */
export function sparseCategoricalCrossentropy(options: { fromLogits?: boolean } = {}): Loss {
  return crossentropy('sparseCategoricalCrossentropy', options.fromLogits ?? false, true)
}

function crossentropy(name: string, fromLogits: boolean, sparse: boolean): Loss {
  const common: Pick<Loss, 'name' | 'config' | 'sparse' | 'targetShape' | 'targetRange'> = {
    name,
    config: { fromLogits },
    sparse,
    targetShape(output) {
      if (output.length !== 1) {
        refuse(
          `loss ${name}`,
          'a model output [batch, classes]',
          ['batch', ...output],
          'Add layers.flatten() before it.',
        )
      }
      return sparse ? [1] : output
    },
    targetRange: ([classes]) =>
      sparse
        ? { lowest: 0, highest: classes! - 1, whole: true, what: `class indices 0 to ${classes! - 1}` }
        : { lowest: 0, highest: 1, whole: false, what: 'one-hot rows or probabilities in [0, 1]' },
  }
  const onLogits: Loss = {
    ...common,
    // p = softmax(z) [batch, classes]: all that backward needs
    build: (output, declare) => declare.saved(output),
    forward: (kernels, losses, z, t, p) => kernels.softmaxCrossentropyForward(losses, p!, z, t, { sparse }),
    backward: (kernels, dz, _z, t, p) => kernels.softmaxCrossentropyBackward(dz, p!, t, { sparse }),
  }
  if (fromLogits) return onLogits
  return {
    ...common,
    before: { activation: 'softmax', loss: onLogits },
    build: () => null,
    forward: (kernels, losses, y, t) => kernels.categoricalCrossentropyForward(losses, y, t, { sparse }),
    backward: (kernels, dy, y, t) => kernels.categoricalCrossentropyBackward(dy, y, t, { sparse }),
  }
}
