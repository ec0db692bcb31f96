import type { Callback } from '../callbacks/callback.ts'
import { callbackList } from '../callbacks/hooks.ts'
import { refuse, show } from '../errors.ts'
import type { Signal } from '../host-types.ts'
import {
  anything,
  below,
  checkOptions,
  choice,
  either,
  flag,
  type OptionKind,
  type OptionKinds,
  whole,
} from '../options/index.ts'
import { rows } from '../tensor/tensor.ts'
import { checkSamples, type Data, type Samples } from './data.ts'
import { evaluate } from './evaluate.ts'
import { type Feed, feedOf } from './feed.ts'
import type { Network } from './network.ts'
import { onDemand } from './on-demand.ts'
import { type ClassWeight, classWeights, type WeightsGiven, weighClasses, weightsByClass } from './sample-weights.ts'
import { isStream, type Stream, type StreamBatch } from './stream.ts'
import type { Reader } from './streams/reader.ts'

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
   * which is begun anew each time.
   */
  validationData?: readonly [x: Data, y: Data, sampleWeight?: WeightsGiven['sampleWeight']] | Stream<StreamBatch>
  /** Batches that validation takes of a stream, ≥ 1. Default: all. */
  validationSteps?: number
  /** The fraction of the samples, the last ones as given, held back from training for validation, in [0, 1). */
  validationSplit?: number
  /** A list, or a single one. */
  callbacks?: readonly Callback[] | Callback
  /** 0 (default): silent. 1: lines on the console within epochs. 2: a line an epoch. */
  verbose?: 0 | 1 | 2
  /**
   * Ends training after the present step, or batch of validation; the epoch then does not count. `fit` returns as usual,
   * with `history.stopped` 'aborted'.
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
   * stream that ends begins anew. Default: an epoch reads the stream from its beginning to its end.
   */
  stepsPerEpoch?: number
  /** How much the samples of each class count, by the class's index. */
  classWeight?: Exclude<ClassWeight, 'balanced'>
}

type ValidationPair = Exclude<NonNullable<FitOptions['validationData']>, Stream<StreamBatch>>
const isPair = (given: FitOptions['validationData']): given is ValidationPair => Array.isArray(given)

const pair: OptionKind = {
  what: '[inputs, targets], and perhaps sampleWeight, or a stream of such',
  is: value => (Array.isArray(value) && (value.length === 2 || value.length === 3)) || isStream(value),
}

const KINDS: OptionKinds<FitOptions> = {
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

const { batchSize: _1, shuffle: _2, validationSplit: _3, sampleWeight: _4, ...OF_BOTH } = KINDS
const STREAM_KINDS: OptionKinds<StreamFitOptions> = {
  ...OF_BOTH,
  stepsPerEpoch: whole(1),
  classWeight: weightsByClass,
}

export interface FitSettings {
  readonly epochs: number
  readonly initialEpoch: number
  readonly verbose: 0 | 1 | 2
  readonly signal: Signal | undefined
  readonly callbacks: readonly Callback[]
  readonly feed: Feed
  readonly validation: Validation | null
}

/** What is evaluated at the end of an epoch; null where it was ended. */
export interface Validation {
  evaluate(epoch: number, ended: () => boolean): Promise<number[] | null>
  /** Ends what it waits for. */
  interrupt(): void
}

/** The options of `fit`, checked, with the data that they make of x and y. */
export async function fitSettings(network: Network, x: Data, y: Data, options: FitOptions): Promise<FitSettings> {
  const given = checkOptions('fit', options, KINDS)
  const { batchSize = 32, accumulate = 1, shuffle = true } = given
  const { training, validation } = split(network, x, y, given)
  const feed = feedOf(network, training, { batchSize: batchSize * accumulate, partSize: batchSize, shuffle })
  return { ...common(given), feed, validation: validation ?? (await streamed(network, given)) }
}

/** The options of `fit` on a stream, checked. */
export async function streamSettings(
  network: Network,
  reader: Reader<unknown>,
  options: StreamFitOptions,
): Promise<FitSettings> {
  const given = checkOptions('fit', options, STREAM_KINDS)
  const settings = common(given)
  const { validationData, stepsPerEpoch, accumulate = 1, classWeight } = given
  const { StreamFeed } = await streams()
  const feed = new StreamFeed(network, reader, {
    stepsPerEpoch: stepsPerEpoch ?? null,
    epochs: settings.epochs,
    accumulate,
    classWeight,
  })
  const pair = isPair(validationData) ? validationOf(network, validationData) : null
  return { ...settings, feed, validation: pair ?? (await streamed(network, given)) }
}

function common(given: Omit<FitOptions, 'classWeight'>) {
  const { epochs = 1, initialEpoch = 0, verbose = 0, signal } = given
  if (signal !== undefined) checkSignal(signal)
  if (given.validationSteps !== undefined && !isStream(given.validationData)) {
    refuse('fit: validationSteps', 'a stream of validationData', show(given.validationData))
  }
  return { epochs, initialEpoch, verbose, signal, callbacks: callbackList(given.callbacks) }
}

/** By what it does: one of another realm is no `AbortSignal` of this one. */
function checkSignal(signal: Partial<Signal> & { signal?: unknown; addEventListener?: unknown }): void {
  if (typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function') return
  refuse(
    'fit',
    'signal: an AbortSignal',
    show(signal),
    signal?.signal ? 'Give controller.signal.' : 'Leave it out for none.',
  )
}

function split(network: Network, x: Data, y: Data, given: FitOptions) {
  const { validationData, validationSplit = 0 } = given
  const { sampleWeight, classWeight } = given
  const all = checkSamples(network, x, y, 'fit', { sampleWeight })
  // In training alone, as in Keras: what is held back does not say how often a class is there, either.
  const weighed = (samples: Samples) =>
    classWeight === undefined ? samples : weighClasses(samples, classWeight, network, 'fit')
  if (validationData !== undefined) {
    if (validationSplit > 0) refuse('fit', 'validationData or validationSplit, one of the two', 'both')
    const validation = isPair(validationData) ? validationOf(network, validationData) : null
    return { training: weighed(all), validation }
  }
  if (validationSplit === 0) return { training: weighed(all), validation: null }
  const at = Math.floor(all.count * (1 - validationSplit))
  if (at === 0 || at === all.count) {
    const wanted = `validationSplit that leaves a sample to ${at === 0 ? 'train on' : 'validate with'}`
    refuse('fit', wanted, `${validationSplit} of ${all.count}`)
  }
  return { training: weighed(part(all, 0, at)), validation: validating(network, part(all, at, all.count)) }
}

function validationOf(network: Network, [inputs, targets, sampleWeight]: ValidationPair): Validation {
  return validating(network, checkSamples(network, inputs, targets, 'validationData', { sampleWeight }))
}

const validating = (network: Network, samples: Samples): Validation => ({
  evaluate: (_, ended) => evaluate(network, samples, { who: 'fit: validation', ended }),
  interrupt() {},
})

/** Validation on a stream, where that is given. */
async function streamed(
  network: Network,
  { validationData, validationSteps: steps }: Pick<FitOptions, 'validationData' | 'validationSteps'>,
): Promise<Validation | null> {
  if (!isStream(validationData)) return null
  const { evaluateStream, Reader } = await streams()
  let reader: InstanceType<typeof Reader<unknown>> | null = null
  return {
    evaluate(epoch, ended) {
      reader = new Reader<unknown>(validationData as Stream<unknown>, 'fit: validationData')
      return evaluateStream(network, reader, { who: 'fit: validationData', ended, steps: steps ?? null, epoch })
    },
    interrupt: () => reader?.interrupt(),
  }
}

const part = ({ inputs, targets, weights }: Samples, begin: number, end: number): Samples => ({
  inputs: inputs.map(t => rows(t, begin, end)),
  targets: targets.map(t => t && rows(t, begin, end)),
  weights: weights.map(w => w && Array.prototype.slice.call(w, begin, end)),
  count: end - begin,
})

export const streams = onDemand(() => import('./streams/index.ts'))
