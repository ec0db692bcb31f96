import { refuse } from '../errors.ts'
import { inside, type OptionKind, type OptionKinds } from '../options/index.ts'
import { checkLabels, largest, outputsOf, ratio, rowsOf, targetsOf, weightAt, widthOf } from './judged.ts'
import type { Judged, Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

export interface IouOptions {
  /** The classes of which to take the mean. Default: all. */
  targetClassIds?: readonly number[]
  /** Of one unit, outputs above it are class 1, others class 0: a probability in (0, 1), default 0.5. */
  threshold?: number
}

const classIds: OptionKind = {
  what: 'class indices, one or more',
  is: value => Array.isArray(value) && value.length > 0 && value.every(id => Number.isInteger(id) && id >= 0),
}
const KINDS: OptionKinds<IouOptions> = { targetClassIds: classIds, threshold: inside(0, 1) }

/**
 * Intersection over union: of each class TP / (TP + FP + FN), and the mean over the classes which hold or are predicted
 * anywhere. The largest of a row of outputs is its class: a pixel's, a step's, a sample's. Outputs [batch, …, classes],
 * targets of the same shape or class indices; or one unit, of two classes.
 *
 * Keras has five of it (IoU, MeanIoU, BinaryIoU, OneHotIoU, OneHotMeanIoU) for what is told here by the shapes.
 *
 * @param options its name in the logs, or `{ name, targetClassIds, threshold }`
 */
export function iou(options?: MetricOptions<IouOptions>): Metric {
  return overClasses('iou', options)
}

/** The same over all classes. */
export function meanIoU(options?: MetricOptions<Omit<IouOptions, 'targetClassIds'>>): Metric {
  return overClasses('meanIoU', options)
}

const classesOf = (about: Judged) => Math.max(2, widthOf(about))

function overClasses(factory: string, given: MetricOptions<IouOptions> | undefined): Metric {
  const kinds = factory === 'iou' ? KINDS : ({ threshold: KINDS.threshold } as OptionKinds<IouOptions>)
  const { identity, settings } = settled<IouOptions & { name?: string }, { threshold: number }>(factory, given, kinds, {
    threshold: 0.5,
  })
  const { targetClassIds, threshold } = settings
  return {
    ...identity,
    check(about, who) {
      checkLabels(about, who)
      const classes = classesOf(about)
      const over = targetClassIds?.find(id => id >= classes)
      if (over !== undefined) refuse(who, `targetClassIds below ${classes}, the number of classes`, over)
    },
    // true positives of each class, predictions of each, how often each holds
    sums: about => 3 * classesOf(about),
    add(sums, batch, about) {
      const [t, width, rows, classes] = [targetsOf(batch, about), widthOf(about), rowsOf(about), classesOf(about)]
      const y = width === 1 ? outputsOf(batch, about) : batch.y
      const classOf = (of: ArrayLike<number>, row: number, cut: number) =>
        width === 1 ? +(of[row]! > cut) : largest(of, row * width, width)
      for (let row = 0; row < batch.count * rows; row++) {
        const weight = weightAt(batch, row, rows)
        const [predicted, right] = [classOf(y, row, threshold), classOf(t, row, 0.5)]
        if (predicted === right) sums[right]! += weight
        if (predicted >= 0) sums[classes + predicted]! += weight
        sums[2 * classes + right]! += weight
      }
    },
    result(sums, about) {
      const classes = classesOf(about)
      const unions = [...(targetClassIds ?? Array(classes).keys())]
        .map(id => [sums[id]!, sums[classes + id]! + sums[2 * classes + id]! - sums[id]!] as const)
        .filter(([, union]) => union > 0)
      return ratio(
        unions.reduce((sum, [both, union]) => sum + both / union, 0),
        unions.length,
      )
    },
  }
}
