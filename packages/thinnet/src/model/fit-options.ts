import type { Callback } from '../callbacks/callback.ts'
import type { Signal } from '../host-types.ts'
import { anything, below, choice, either, flag, type OptionKind, type OptionKinds, whole } from '../options/index.ts'
import type { Data } from './data.ts'
import { type ClassWeight, classWeights, type WeightsGiven } from './sample-weights.ts'
import { isStream, type Stream, type StreamBatch } from './stream.ts'

/** The options of `fit` on arrays, and some of a stream's. */
export interface FitOptions extends WeightsGiven {
  /** Samples a step, ≥ 1; with `accumulate`, samples that are computed at a time. Default 32. */
  batchSize?: number
  /**
   * Batches whose gradients are added up for one step, ≥ 1: a step is then on accumulate · batchSize samples, in the memory
   * of batchSize. It is the step of the large batch, the same samples with the same masks, to the rounding of sums; but
   * batch normalization takes the statistics of each part. Default 1.
   */
  accumulate?: number
  /** Index of the epoch before which to stop. Default 1. */
  epochs?: number
  /**
   * Index of the first epoch: with it, `epochs` counts from the start of training, not of this call. Default 0.
   * `model.epoch` resumes where the fit before stopped, also after `loadModel`, with the same bits as if it had not.
   */
  initialEpoch?: number
  /**
   * true (default): every sample once an epoch, each time in a new order. false: in the order given. 'withReplacement':
   * every sample of every batch is drawn from all, as if the data never ended.
   */
  shuffle?: boolean | 'withReplacement'
  /**
   * Inputs and targets, and perhaps weights of the samples, to evaluate at the end of each epoch; or a stream of batches,
   * which begins again each time. Default none.
   */
  validationData?: readonly [x: Data, y: Data, sampleWeight?: WeightsGiven['sampleWeight']] | Stream<StreamBatch>
  /** Batches that validation takes of a stream, ≥ 1. Default: all. */
  validationSteps?: number
  /** The fraction of the samples, the last ones as given, held back from training for validation, in [0, 1). Default 0: none. */
  validationSplit?: number
  /** A list, or a single one. Default none. */
  callbacks?: readonly Callback[] | Callback
  /** 0 (default): silent. 1: lines on the console within epochs. 2: a line an epoch. */
  verbose?: 0 | 1 | 2
  /**
   * Ends training after the present step, or batch of validation; the epoch then does not count. `fit` returns as usual,
   * with `history.stopped` 'aborted'. An AbortSignal, say. Default none.
   */
  signal?: Signal
}

/**
 * The options of `fit` on a stream, whose order, batches and weights are the stream's.
 *
 * To resume with the same bits, the stream must go on where it was: a function is told the epoch that it is to begin with;
 * any other stream begins from its beginning, which is right where each epoch reads all of it.
 */
export interface StreamFitOptions
  extends Omit<FitOptions, 'batchSize' | 'shuffle' | 'validationSplit' | 'sampleWeight' | 'classWeight'> {
  /**
   * Steps an epoch, ≥ 1, for streams that are long or have no end: an epoch goes on where the one before ended, and a
   * stream that ends begins again. Default: an epoch reads the stream from its beginning to its end.
   */
  stepsPerEpoch?: number
  /** How much the samples of each class count, by the class's index. Default 1 each. */
  classWeight?: Exclude<ClassWeight, 'balanced'>
}

export type ValidationPair = Exclude<NonNullable<FitOptions['validationData']>, Stream<StreamBatch>>
export const isPair = (given: FitOptions['validationData']): given is ValidationPair => Array.isArray(given)

const pair: OptionKind = {
  what: '[inputs, targets], and perhaps sampleWeight, or a stream of such',
  is: value => (Array.isArray(value) && (value.length === 2 || value.length === 3)) || isStream(value),
}

export const FIT_KINDS: OptionKinds<FitOptions> = {
  batchSize: whole(1),
  accumulate: whole(1),
  epochs: whole(1),
  initialEpoch: whole(0),
  shuffle: either(flag, choice('withReplacement')),
  validationData: pair,
  validationSteps: whole(1),
  validationSplit: below(0, 1),
  sampleWeight: anything,
  classWeight: classWeights,
  callbacks: anything,
  verbose: { what: '0, 1 or 2', is: value => [0, 1, 2].includes(value as number) },
  signal: anything,
}
