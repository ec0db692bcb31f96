import type { Callback } from '../callbacks/callback.ts'
import { refuse, show } from '../errors.ts'
import type { Signal } from '../host-types.ts'
import { checkOptions } from '../options/index.ts'
import { rows } from '../tensor/tensor.ts'
import { checkSamples, type Data, type Samples } from './data.ts'
import { evaluate } from './evaluate.ts'
import { type Feed, feedOf } from './feed.ts'
import { FIT_KINDS, type FitOptions, isPair } from './fit-options.ts'
import type { Network } from './network.ts'
import { onDemand } from './on-demand.ts'
import { weighed } from './sample-weights.ts'
import { isStream } from './stream.ts'

/** What `fit` is to do: its options, checked, and where samples come from. */
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
  const given = checkOptions('fit', options, FIT_KINDS)
  const { batchSize = 32, accumulate = 1, shuffle = true } = given
  const { training: all, heldBack } = split(network, x, y, given)
  // In training alone, as in Keras: what is held back does not say how often a class is there, either.
  const training = await weighed(all, given.classWeight, network, 'fit')
  const feed = feedOf(network, training, { batchSize: batchSize * accumulate, partSize: batchSize, shuffle })
  const validation = heldBack ? validationOn(network, heldBack) : await validationOf(network, given)
  return { ...(await commonSettings(given)), feed, validation }
}

/** What data have no say in. */
export async function commonSettings(given: Omit<FitOptions, 'classWeight'>) {
  const { epochs = 1, initialEpoch = 0, verbose = 0, signal } = given
  if (signal !== undefined) checkSignal(signal)
  if (given.validationSteps !== undefined && !isStream(given.validationData)) {
    refuse('fit: validationSteps', 'a stream of validationData', show(given.validationData))
  }
  const callbacks = given.callbacks === undefined ? [] : (await hooks()).callbackList(given.callbacks)
  return { epochs, initialEpoch, verbose, signal, callbacks }
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

/** Samples to train on, and those that `validationSplit` holds back. */
function split(network: Network, x: Data, y: Data, given: FitOptions) {
  const { validationData, validationSplit = 0, sampleWeight } = given
  const all = checkSamples(network, x, y, 'fit', { sampleWeight })
  if (validationData !== undefined && validationSplit > 0) {
    refuse('fit', 'validationData or validationSplit, one of the two', 'both')
  }
  if (validationSplit === 0) return { training: all, heldBack: null }
  const at = Math.floor(all.count * (1 - validationSplit))
  if (at === 0 || at === all.count) {
    const wanted = `validationSplit that leaves a sample to ${at === 0 ? 'train on' : 'validate with'}`
    refuse('fit', wanted, `${validationSplit} of ${all.count}`)
  }
  return { training: part(all, 0, at), heldBack: part(all, at, all.count) }
}

/** On `validationData`, where they are given: arrays, or a stream. */
export async function validationOf(
  network: Network,
  { validationData, validationSteps: steps }: Omit<FitOptions, 'classWeight'>,
): Promise<Validation | null> {
  if (validationData === undefined) return null
  if (!isPair(validationData)) return (await onStreams()).streamValidation(network, validationData, steps ?? null)
  const [inputs, targets, sampleWeight] = validationData
  return validationOn(network, checkSamples(network, inputs, targets, 'validationData', { sampleWeight }))
}

const validationOn = (network: Network, samples: Samples): Validation => ({
  evaluate: (_, ended) => evaluate(network, samples, { who: 'fit: validation', ended }),
  interrupt() {},
})

const part = ({ inputs, targets, weights }: Samples, begin: number, end: number): Samples => ({
  inputs: inputs.map(t => rows(t, begin, end)),
  targets: targets.map(t => t && rows(t, begin, end)),
  weights: weights.map(w => w && Array.prototype.slice.call(w, begin, end)),
  count: end - begin,
})

const hooks = onDemand(() => import('../callbacks/hooks.ts'))
const onStreams = onDemand(() => import('./streams/stream-validation.ts'))
