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
import type { Network } from './network.ts'
import { classWeights, type WeightsGiven, weighClasses } from './sample-weights.ts'

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
  /** Inputs and targets, and perhaps weights of the samples, to evaluate at the end of each epoch. */
  validationData?: readonly [x: Data, y: Data, sampleWeight?: WeightsGiven['sampleWeight']]
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

const pair: OptionKind = {
  what: '[inputs, targets], and perhaps sampleWeight',
  is: value => Array.isArray(value) && (value.length === 2 || value.length === 3),
}

const KINDS: OptionKinds<FitOptions> = {
  batchSize: whole(1),
  accumulate: whole(1),
  epochs: whole(1),
  initialEpoch: whole(0),
  shuffle: either(flag, choice('withReplacement')),
  validationData: pair,
  validationSplit: below(0, 1),
  sampleWeight: anything,
  classWeight: classWeights,
  callbacks: anything,
  verbose: { what: '0, 1 or 2', is: value => [0, 1, 2].includes(value as number) },
  signal: anything,
}

export type FitSettings = ReturnType<typeof fitSettings>

/** The options of `fit`, checked, with the data that they make of x and y. */
export function fitSettings(network: Network, x: Data, y: Data, options: FitOptions) {
  const given = checkOptions('fit', options, KINDS)
  const {
    batchSize: partSize = 32,
    accumulate = 1,
    epochs = 1,
    initialEpoch = 0,
    shuffle = true,
    verbose = 0,
    signal,
  } = given
  if (signal !== undefined) checkSignal(signal)
  const callbacks = callbackList(given.callbacks)
  // Samples a step.
  const batchSize = partSize * accumulate
  return {
    batchSize,
    partSize,
    epochs,
    initialEpoch,
    shuffle,
    verbose,
    signal,
    callbacks,
    ...split(network, x, y, given),
  }
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
    const [inputs, targets, sampleWeight] = validationData
    const validation = checkSamples(network, inputs, targets, 'validationData', { sampleWeight })
    return { training: weighed(all), validation }
  }
  if (validationSplit === 0) return { training: weighed(all), validation: null }
  const at = Math.floor(all.count * (1 - validationSplit))
  if (at === 0 || at === all.count) {
    const wanted = `validationSplit that leaves a sample to ${at === 0 ? 'train on' : 'validate with'}`
    refuse('fit', wanted, `${validationSplit} of ${all.count}`)
  }
  return { training: weighed(part(all, 0, at)), validation: part(all, at, all.count) }
}

const part = ({ inputs, targets, weights }: Samples, begin: number, end: number): Samples => ({
  inputs: inputs.map(t => rows(t, begin, end)),
  targets: targets.map(t => t && rows(t, begin, end)),
  weights: weights.map(w => w && Array.prototype.slice.call(w, begin, end)),
  count: end - begin,
})
