import { refuse } from '../errors.ts'
import { checkOptions } from '../options/index.ts'
import { showBatched } from '../tensor/shape.ts'
import { FROM_LOGITS, type FromLogits } from './from-logits.ts'
import type { Loss } from './loss.ts'

/**
 * −Σ t · log y, y a distribution over c ≥ 2 classes [batch, c] and t likewise (one-hot or soft; rows that sum to 1).
 * Outputs that can be below 0 or above 1, as without an activation, are refused; those of sigmoids are divided by their
 * sum.
 *
 * `fromLogits: true`: y stands before softmax. Behind a softmax a model uses this form by itself: the two together are
 * log Σ exp z − z, which never takes the logarithm of a probability rounded to 0, and their derivative is p − t.
 */
export function categoricalCrossentropy(options: FromLogits = {}): Loss {
  return crossentropy('categoricalCrossentropy', options, false)
}

/** The same with targets as class indices, [batch] or [batch, 1], whole numbers from 0 to c − 1. */
export function sparseCategoricalCrossentropy(options: FromLogits = {}): Loss {
  return crossentropy('sparseCategoricalCrossentropy', options, true)
}

function crossentropy(name: string, options: FromLogits, sparse: boolean): Loss {
  const { fromLogits = false } = checkOptions(name, options, FROM_LOGITS)
  const common: Pick<Loss, 'name' | 'config' | 'sparse' | 'targetShape' | 'targetRange'> = {
    name,
    config: { fromLogits },
    sparse,
    targetShape(output) {
      if (output.length !== 1 || output[0]! < 2) {
        const mend =
          output.length === 1
            ? "For yes or no use one unit with activation: 'sigmoid' and binaryCrossentropy, or two units."
            : 'Add layers.flatten() before it.'
        refuse(`loss ${name}`, 'a model output [batch, classes] of two classes or more', showBatched(output), mend)
      }
      return sparse ? [1] : output
    },
    targetRange: ([classes]) =>
      sparse
        ? { lowest: 0, highest: classes! - 1, whole: true, what: `class indices 0 to ${classes! - 1}` }
        : { lowest: 0, highest: 1, whole: false, sum: 1, what: 'one-hot rows or probabilities in [0, 1]' },
  }
  const onLogits: Loss = {
    ...common,
    fromLogits: 'softmax',
    // p = softmax(z) [batch, classes]: all that backward needs
    build: (output, declare) => declare.saved(output),
    forward: (kernels, losses, z, t, p) => kernels.softmaxCrossentropyForward(losses, p!, z, t, { sparse }),
    backward: (kernels, dz, _z, t, p, dloss) => kernels.softmaxCrossentropyBackward(dz, p!, t, { sparse }, dloss),
  }
  if (fromLogits) return onLogits
  return {
    ...common,
    before: { activation: 'softmax', loss: onLogits },
    build: () => null,
    forward: (kernels, losses, y, t) => kernels.categoricalCrossentropyForward(losses, y, t, { sparse }),
    backward: (kernels, dy, y, t, _saved, dloss) =>
      kernels.categoricalCrossentropyBackward(dy, y, t, { sparse }, dloss),
  }
}
