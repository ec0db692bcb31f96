import { formulas } from '../kernels/groups.ts'
import { checkOptions } from '../options/index.ts'
import { classIndices, distributions } from './classes.ts'
import { FROM_LOGITS, type FromLogits, SMOOTHED, type Smoothed } from './from-logits.ts'
import type { Loss } from './loss.ts'
import { ofLayer } from './of-layer.ts'
import { byPosition, type Computing, smoothed } from './positions.ts'

/**
 * −Σ t · log y, y a distribution over c ≥ 2 classes [batch, c] and t likewise (one-hot or soft; rows that sum to 1).
 * Outputs that can be below 0 or above 1, as without an activation, are refused; those of sigmoids are divided by their
 * sum. Of outputs [batch, …, c] it is the mean over the positions.
 *
 * `fromLogits: true`: y is before softmax. After a softmax a model uses this form by itself: the two together are
 * log Σ exp z − z, which never takes the logarithm of a probability rounded to 0, and their derivative is p − t.
 *
 * `labelSmoothing`: targets become t (1 − labelSmoothing) + labelSmoothing / c.
 */
export function categoricalCrossentropy(options: Smoothed = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = checkOptions('categoricalCrossentropy', options, SMOOTHED)
  const config = { fromLogits, ...(labelSmoothing > 0 && { labelSmoothing }) }
  return crossentropy('categoricalCrossentropy', config, labelSmoothing)
}

/** The same with targets as class indices, [batch] or [batch, 1], whole numbers from 0 to c − 1; of positions [batch, …]. */
export function sparseCategoricalCrossentropy(options: FromLogits = {}): Loss {
  const { fromLogits = false } = checkOptions('sparseCategoricalCrossentropy', options, FROM_LOGITS)
  return crossentropy('sparseCategoricalCrossentropy', { fromLogits }, 0, true)
}

function crossentropy(name: string, config: { fromLogits: boolean }, smoothing: number, sparse = false): Loss {
  const common = {
    name,
    config,
    sparse,
    ...(sparse ? classIndices(name) : distributions(name)),
  }
  const options = { sparse }
  const logits: Computing = {
    // of all classes nothing is kept but z itself: dz is written over it
    build: (output, declare) => ({ scales: declare.saved([...output.slice(0, -1), 2]) }),
    forward: (kernels, losses, z, t, saved) =>
      kernels.softmaxCrossentropyForward(losses, saved!.scales!, z, t, options),
    backward: (kernels, dz, z, t, saved, dloss) =>
      kernels.softmaxCrossentropyBackward(dz, z, saved!.scales!, t, options, dloss),
  }
  const probabilities: Computing = {
    build: () => null,
    forward: (kernels, losses, y, t) => kernels.categoricalCrossentropyForward(losses, y, t, options),
    backward: (kernels, dy, y, t, _saved, dloss) => kernels.categoricalCrossentropyBackward(dy, y, t, options, dloss),
  }
  const of = (rows: Computing) => smoothed(smoothing, byPosition(rows))
  const onLogits: Loss = { ...common, fromLogits: 'softmax', inPlace: true, ...of(logits), ...(sparse && { ofLayer }) }
  if (config.fromLogits) return onLogits
  return { ...common, kernels: formulas, before: { activation: 'softmax', loss: onLogits }, ...of(probabilities) }
}
