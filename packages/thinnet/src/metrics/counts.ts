import { refuse } from '../errors.ts'
import { between, type OptionKinds, whole } from '../options/index.ts'
import { type Averaging, average, averaged } from './averaged.ts'
import { checkLabels, outputsOf, rowsOf, targetsOf, weightAt, widthOf } from './judged.ts'
import type { Judged, Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

/** What counts as predicted. */
export interface CountOptions {
  /**
   * Outputs above it are predictions: a probability in [0, 1], default 0.5; with topK none. One number: where Keras takes
   * several, give as many metrics, each with a name.
   */
  thresholds?: number
  /** Only the k largest of a sample's outputs are predictions, of equals the first. Default: `thresholds` decides. */
  topK?: number
  /** Looks at this class alone. Default: at all outputs, each of which is a prediction or none. */
  classId?: number
}

/** The same, of each class and then averaged. Default 'micro', as in Keras. */
export interface AveragedCountOptions extends CountOptions, Averaging {}

const KINDS: OptionKinds<CountOptions> = { thresholds: between(0, 1), topK: whole(1), classId: whole(0) }
export const AVERAGED: OptionKinds<AveragedCountOptions> = { ...KINDS, average }

/** Weights of the predictions that came true or did not, and of what was not predicted. */
export interface Counts {
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
}

/**
 * A metric of these counts. Outputs are probabilities, of logits what their activation makes of them; targets are class
 * indices, or of the outputs' shape, and hold where above ½.
 */
export function ofCounts(
  factory: string,
  given: MetricOptions<AveragedCountOptions> | undefined,
  number: (counts: Counts) => number,
  kinds: OptionKinds<AveragedCountOptions> = KINDS as OptionKinds<AveragedCountOptions>,
): Metric {
  const { identity, settings } = settled<AveragedCountOptions & { name?: string }, object>(factory, given, kinds, {})
  const { topK, classId, average = 'micro' } = settings
  const { thresholds = topK === undefined ? 0.5 : Number.NEGATIVE_INFINITY } = settings
  return {
    ...identity,
    check(about, who) {
      checkLabels(about, who)
      checkClass(classId, about, who)
      const width = widthOf(about)
      if (topK !== undefined && topK > width) refuse(who, `topK of at most ${width}, the number of classes`, topK)
    },
    // of each class, as in Counts
    sums: about => 4 * (classId === undefined ? widthOf(about) : 1),
    add(sums, batch, about) {
      const [y, t, width, rows] = [outputsOf(batch, about), targetsOf(batch, about), widthOf(about), rowsOf(about)]
      const [first, end] = classId === undefined ? [0, width] : [classId, classId + 1]
      for (let row = 0; row < batch.count * rows; row++) {
        const weight = weightAt(batch, row, rows)
        const chosen = topK === undefined ? null : topOf(y, row * width, width, topK)
        for (let j = first; j < end; j++) {
          const i = row * width + j
          const predicted = y[i]! > thresholds && (chosen === null || chosen.has(j))
          const holds = t[i]! > 0.5
          sums[4 * (j - first) + (predicted ? (holds ? 0 : 1) : holds ? 3 : 2)]! += weight
        }
      }
    },
    result(sums) {
      const counts = Array.from({ length: sums.length / 4 }, (_, j) => sums.subarray(4 * j, 4 * j + 4))
      if (average === 'micro') return number(named(counts.reduce((a, b) => a.map((sum, i) => sum + b[i]!))))
      const scores = Float64Array.from(counts, of => number(named(of)))
      return averaged(
        scores,
        Float64Array.from(counts, of => of[0]! + of[3]!),
        average,
      )
    },
  }
}

/** Refuses a class that the outputs have not. */
export function checkClass(classId: number | undefined, about: Judged, who: string): void {
  const width = widthOf(about)
  if (classId !== undefined && classId >= width) refuse(who, `classId below ${width}, the number of classes`, classId)
}

const named = ([truePositives, falsePositives, trueNegatives, falseNegatives]: Float64Array): Counts =>
  ({ truePositives, falsePositives, trueNegatives, falseNegatives }) as Counts

function topOf(y: ArrayLike<number>, at: number, width: number, k: number): ReadonlySet<number> {
  const columns = Array.from({ length: width }, (_, j) => j)
  return new Set(columns.sort((a, b) => y[at + b]! - y[at + a]! || a - b).slice(0, k))
}
