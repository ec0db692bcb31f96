import { refuse, show } from '../errors.ts'
import type { Data } from '../model/data.ts'
import type { Model } from '../model/model.ts'
import { checkOptions, inside, whole } from '../options/index.ts'
import type { OutputMoments } from './moments.ts'

export interface AuditScaleOptions {
  /** Passes in training, each with masks of its own. Default 20. */
  draws?: number
  /** How far training and inference may be apart, relative to scale, in (0, 1). Default 0.1. */
  tolerance?: number
  /** Samples a batch: batch normalization's statistics are a batch's. Default 128. */
  batchSize?: number
}

/** One layer's outputs in training and in inference. */
export interface LayerScale {
  readonly name: string
  readonly training: { readonly mean: number; readonly variance: number }
  readonly inference: { readonly mean: number; readonly variance: number }
  /** Whether the means differ by more than the tolerance times the larger root mean square. */
  readonly meanDiffers: boolean
  /** Whether one variance is less than 1 − tolerance of the other. */
  readonly varianceDiffers: boolean
}

/** What `auditScale` found. */
export interface ScaleAudit {
  /** In the order they are computed. */
  readonly layers: readonly LayerScale[]
  /** Names of the layers whose means differ: dropout that nobody scales, most of all. */
  readonly meanDiffers: readonly string[]
  /**
   * Names of the layers whose variances differ. Dropout raises the variance in training even where it keeps the mean; a
   * batch normalization after it has then learned a variance that inference does not have (Li et al. 2019).
   */
  readonly varianceDiffers: readonly string[]
  /** A table, for people. */
  toString(): string
}

/**
 * Does each layer see in inference what it saw in training? The mean and variance of every layer's outputs for x, with
 * dropout drawing and batch normalization on its batch, against those of `predict`; and where they differ.
 *
 * @param x inputs [samples, …inputShape], a few hundred at least: with few, chance alone makes a difference
 * @throws ThinnetError for inputs that do not fit the model, or none
 */
export async function auditScale(model: Model<unknown>, x: Data, options: AuditScaleOptions = {}): Promise<ScaleAudit> {
  if (typeof model?.outputMoments !== 'function') refuse('auditScale', 'a model', show(model))
  const kinds = { draws: whole(1), tolerance: inside(0, 1), batchSize: whole(1) }
  const { draws = 20, tolerance = 0.1, batchSize = 128 } = checkOptions('auditScale', options, kinds)

  const inference = await model.outputMoments(x, { batchSize })
  const drawn: OutputMoments[][] = []
  for (let i = 0; i < draws; i++) {
    drawn.push(await model.outputMoments(x, { batchSize, training: true, step: model.step + i }))
  }
  const layers = inference.map(({ name, ...still }, i) => {
    const training = together(drawn.map(moments => moments[i]!))
    const scale = Math.max(...[training, still].map(({ mean, variance }) => Math.sqrt(variance + mean ** 2)))
    const [less, more] = [training.variance, still.variance].sort((a, b) => a - b) as [number, number]
    return {
      name,
      training,
      inference: still,
      meanDiffers: Math.abs(training.mean - still.mean) > tolerance * scale,
      varianceDiffers: less < (1 - tolerance) * more,
    }
  })
  return {
    layers,
    meanDiffers: layers.filter(layer => layer.meanDiffers).map(layer => layer.name),
    varianceDiffers: layers.filter(layer => layer.varianceDiffers).map(layer => layer.name),
    toString: () => table(layers),
  }
}

/** Mean and variance of equally many outputs of each draw, taken as one. */
function together(moments: readonly OutputMoments[]) {
  const average = (of: (m: OutputMoments) => number) => moments.reduce((sum, m) => sum + of(m), 0) / moments.length
  const mean = average(m => m.mean)
  return { mean, variance: average(m => m.variance + (m.mean - mean) ** 2) }
}

function table(layers: readonly LayerScale[]): string {
  const number = (x: number) => x.toPrecision(4)
  const rows = layers.map(({ name, training, inference, meanDiffers, varianceDiffers }) => [
    name,
    ...[training.mean, inference.mean, training.variance, inference.variance].map(number),
    [meanDiffers && 'mean', varianceDiffers && 'variance'].filter(Boolean).join(', '),
  ])
  const all = [['Layer', 'mean, training', 'inference', 'variance, training', 'inference', 'differs'], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map(row => row[column]!.length)))
  const line = (row: string[]) =>
    row.map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return all.map(row => line(row).trimEnd()).join('\n')
}
