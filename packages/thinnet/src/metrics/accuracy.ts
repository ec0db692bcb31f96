import { refuse } from '../errors.ts'
import { inside, whole } from '../options/index.ts'
import { logarithm } from '../random/logarithm.ts'
import { showBatched } from '../tensor/shape.ts'
import { checkLabels, checkPaired, largest, widthOf } from './judged.ts'
import { asTheyAre, meanOfOutputs, meanOfRows } from './mean.ts'
import type { Judged, Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

/**
 * The fraction of outputs on the target's side of a threshold, whose targets are above ½ or not: on average over a
 * sample's outputs, whatever their shape. Targets of the outputs' shape.
 *
 * @param options its name in the logs, or `{ name, threshold }`: a probability in (0, 1), default 0.5; logits before a
 *   sigmoid are compared with its logit, log(threshold / (1 − threshold))
 * @throws ThinnetError, when the model is compiled or first fed, for targets of another shape
 */
export function binaryAccuracy(options?: MetricOptions<{ threshold?: number }>): Metric {
  const { identity, settings } = settled('binaryAccuracy', options, { threshold: inside(0, 1) }, { threshold: 0.5 })
  const { threshold } = settings
  const cut = ({ logits }: Judged) => (logits ? logarithm(threshold / (1 - threshold)) : threshold)
  return {
    ...identity,
    check(about, who) {
      const hint = 'Use metrics.categoricalAccuracy().'
      checkPaired(about, who, hint)
      if (about.activation === 'softmax') {
        refuse(who, 'outputs that each say yes or no', 'logits of a softmax', hint)
      }
    },
    sums: 2,
    add(sums, batch, about) {
      const at = cut(about)
      meanOfOutputs((y, t) => +(y > at === t > 0.5), asTheyAre).add(sums, batch, about)
    },
    result: ([correct, weight]) => correct! / weight!,
    perRow: (kernels, correct, y, t, about) => kernels.binaryCorrect(correct, y, t, { threshold: cut(about) }),
  }
}

/**
 * The fraction of samples whose largest output is at the target's class. Outputs [batch, classes] of two classes or
 * more, targets of the same shape or class indices.
 *
 * @param options its name in the logs, or `{ name }`
 */
export function categoricalAccuracy(options?: MetricOptions): Metric {
  return {
    ...settled('categoricalAccuracy', options, {}, {}).identity,
    check: checkClasses,
    ...meanOfRows((y, t, at, width) => +(largest(y, at, width) === largest(t, at, width)), asTheyAre),
    perRow: (kernels, correct, y, t, { sparse }) => kernels.categoricalCorrect(correct, y, t, { sparse }),
  }
}

/** The same for class indices alone. */
export function sparseCategoricalAccuracy(options?: MetricOptions): Metric {
  return {
    ...categoricalAccuracy(),
    ...settled('sparseCategoricalAccuracy', options, {}, {}).identity,
    check(about, who) {
      if (!about.sparse) refuse(who, 'class indices', 'a target for each output', 'Use metrics.categoricalAccuracy().')
      checkClasses(about, who)
    },
  }
}

/**
 * The fraction of samples whose class has one of the k largest outputs; equals of the k-th are all among them. Outputs
 * [batch, classes], targets of the same shape or class indices.
 *
 * @param options its name in the logs, or `{ name, k }`: default 5, below the number of classes
 * @throws ThinnetError, when the model is compiled or first fed, for a k that is not
 */
export function topKCategoricalAccuracy(options?: MetricOptions<{ k?: number }>): Metric {
  const { identity, settings } = settled('topKCategoricalAccuracy', options, { k: whole(1) }, { k: 5 })
  const { k } = settings
  return {
    ...identity,
    check(about, who) {
      checkClasses(about, who)
      if (k >= widthOf(about)) refuse(who, `k below ${widthOf(about)}, the number of classes`, k, 'It is always 1.')
    },
    ...meanOfRows((y, t, at, width) => {
      const score = y[at + largest(t, at, width)]!
      let larger = 0
      for (let j = 0; j < width; j++) if (!(y[at + j]! <= score)) larger++
      return +(larger < k)
    }, asTheyAre),
  }
}

/**
 * The same for class indices alone.
 *
 * @param options its name in the logs, or `{ name, k }`: default 5, below the number of classes
 * @throws ThinnetError, when the model is compiled or first fed, for a k that is not, and for other targets
 */
export function sparseTopKCategoricalAccuracy(options?: MetricOptions<{ k?: number }>): Metric {
  const { identity, settings } = settled('sparseTopKCategoricalAccuracy', options, { k: whole(1) }, { k: 5 })
  const metric = topKCategoricalAccuracy(settings)
  return {
    ...metric,
    ...identity,
    check(about, who) {
      const hint = 'Use metrics.topKCategoricalAccuracy().'
      if (!about.sparse) refuse(who, 'class indices', 'a target for each output', hint)
      metric.check!(about, who)
    },
  }
}

const BINARY = 'Use metrics.binaryAccuracy().'

function checkClasses(about: Judged, who: string): void {
  const { outputShape } = about
  if (widthOf(about) < 2) {
    refuse(who, 'outputs [batch, …, classes] of two classes or more', showBatched(outputShape), BINARY)
  }
  checkLabels(about, who)
}

/** Losses of which Keras, too, gives an accuracy, though there are no classes. */
const NO_CLASSES = new Set([
  'cosineSimilarity',
  'huber',
  'logCosh',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredError',
  'meanSquaredLogarithmicError',
  'poisson',
])
/** Each output of these has a yes or no of its own, however many there are. */
const YES_OR_NO = new Set(['binaryCrossentropy', 'binaryFocalCrossentropy'])

/**
 * The accuracy that fits the loss and the shapes: the binary one for one unit and for binary cross-entropies, else the
 * categorical one. What `metrics: 'accuracy'` means.
 *
 * Keras goes by the shapes alone, and so counts the largest of several sigmoids. Its class `Accuracy`, which compares
 * predicted labels with targets, is another metric.
 *
 * @throws ThinnetError, when the model is compiled or first fed, for a loss without classes
 */
export function accuracy(options?: MetricOptions): Metric {
  const [binary, categorical] = [binaryAccuracy(), categoricalAccuracy()]
  const fitting = (about: Judged) => {
    const { loss, sparse, activation } = about
    if (sparse || activation === 'softmax') return categorical
    return activation === 'sigmoid' || YES_OR_NO.has(loss) || widthOf(about) === 1 ? binary : categorical
  }
  return {
    ...settled('accuracy', options, {}, {}).identity,
    check(about, who) {
      const hint = 'Name metrics.categoricalAccuracy() outright.'
      if (NO_CLASSES.has(about.loss)) refuse(who, 'a classification loss', about.loss, hint)
      fitting(about).check!(about, who)
    },
    sums: 2,
    add: (sums, batch, about) => fitting(about).add(sums, batch, about),
    result: ([correct, weight]) => correct! / weight!,
    perRow: (kernels, correct, y, t, about) => fitting(about).perRow!(kernels, correct, y, t, about),
  }
}
