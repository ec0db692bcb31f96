import type { Callback, FitContext, Logs } from '../callbacks/callback.ts'
import { progress } from '../callbacks/progress.ts'
import { refuse } from '../errors.ts'
import type { Signal } from '../host-types.ts'
import { checkKeys, oneOf, positiveInteger } from '../options.ts'
import { drawsWithReplacement, permutation } from '../random/streams.ts'
import { rows, type TensorLike } from '../tensor/tensor.ts'
import { checkSamples, rowsFrom, type Samples } from './data.ts'
import { evaluate, named } from './evaluate.ts'
import { History } from './history.ts'
import type { Network } from './network.ts'
import { type Run, withState } from './run.ts'
import type { Sequential } from './sequential.ts'
import { LossNotFinite, trainStep } from './train-step.ts'
import { eventLoopTurns } from './turns.ts'

export interface FitOptions {
  /** Samples a step, ≥ 1. Default 32. */
  batchSize?: number
  /** Index of the epoch before which to stop. Default 1. */
  epochs?: number
  /**
   * Index of the first epoch: with it, `epochs` counts from the start of training, not of this call. Default 0.
   * `model.epoch` goes on where the fit before stopped, also after `loadModel`, with the same bits as if it had not.
   */
  initialEpoch?: number
  /**
   * true (default): every sample once an epoch, in an order drawn anew. false: in the order given. 'withReplacement':
   * every sample of every batch is drawn from all, as if the data never ended.
   */
  shuffle?: boolean | 'withReplacement'
  /** Inputs and targets to evaluate at the end of each epoch. */
  validationData?: readonly [TensorLike, TensorLike]
  /** The fraction of the samples, the last ones as given, held back from training for validation, in [0, 1). */
  validationSplit?: number
  callbacks?: readonly Callback[]
  /** 0 (default): silent. 1: lines on the console within epochs. 2: a line an epoch. */
  verbose?: 0 | 1 | 2
  /** Ends training after the present step; `fit` then returns as usual, with `history.stopped` 'aborted'. */
  signal?: Signal
}

const OPTIONS = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'shuffle',
  'validationData',
  'validationSplit',
  'callbacks',
  'verbose',
  'signal',
]

/** Trains. Order of draws: by seed and step alone, so that a run taken up at a step goes on as it would have. */
export async function fit(
  network: Network,
  model: Sequential,
  x: TensorLike,
  y: TensorLike,
  options: FitOptions,
  run: Run,
): Promise<History> {
  checkKeys('fit', options, OPTIONS)
  const { initialEpoch = 0, shuffle = true, signal } = options
  const batchSize = positiveInteger('fit', 'batchSize', options.batchSize ?? 32)
  const epochs = positiveInteger('fit', 'epochs', options.epochs ?? 1)
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0)
    refuse('fit', 'initialEpoch: a whole number ≥ 0', initialEpoch)
  if (typeof shuffle !== 'boolean') oneOf('fit', 'shuffle', shuffle, ['withReplacement'])
  const { training, validation } = splitSamples(network, x, y, options)
  const stepsPerEpoch = Math.ceil(training.count / batchSize)

  const history = new History()
  const context: FitContext = {
    model,
    epochs,
    stepsPerEpoch,
    logNames: logNames(network, validation !== null),
    get step() {
      return network.step
    },
    stop(reason) {
      history.stopped ??= reason
    },
  }
  const stopped = () => {
    if (signal?.aborted) context.stop('aborted')
    return history.stopped !== undefined
  }
  const callbacks = [...(options.callbacks ?? [])]
  if (options.verbose === 1 || options.verbose === 2) callbacks.push(progress(options.verbose))
  else if (options.verbose) refuse('fit', 'verbose 0, 1 or 2', options.verbose)
  const tell = async (call: (callback: Callback) => void | Promise<void> | undefined) => {
    for (const callback of callbacks) await call(callback)
  }

  const remembering = withState(callbacks)
  const goesOn = initialEpoch > 0 && initialEpoch === run.epoch
  const states = goesOn ? run.states() : new Map<string, never>()
  if (goesOn) history.goOnFrom(run.history)
  for (const [name, callback] of remembering) callback.setState(states.get(name) ?? null)
  run.epoch = initialEpoch
  run.history = history
  run.states = () => new Map([...remembering].map(([name, callback]) => [name, callback.getState()]))

  const turns = eventLoopTurns()
  await tell(callback => callback.onTrainBegin?.(context))
  for (let epoch = initialEpoch; epoch < epochs && !stopped(); epoch++) {
    await tell(callback => callback.onEpochBegin?.(epoch, context))
    const order = drawOrder(network, training.count, batchSize, shuffle)
    const totals: number[] = []
    const means = () => totals.map(total => total / seen)
    let seen = 0
    for (let batch = 0; batch < stepsPerEpoch && !stopped(); batch++) {
      const drawn = order.subarray(batch * batchSize, (batch + 1) * batchSize)
      const values = await trainStep(network, training, drawn).catch(async (error: unknown) => {
        if (!(error instanceof LossNotFinite)) throw error
        await tell(callback => callback.onNotFinite?.(error, context))
        if (history.stopped === undefined) throw error
        return null
      })
      if (!values) break
      for (const [i, value] of values.entries()) totals[i] = (totals[i] ?? 0) + value * drawn.length
      seen += drawn.length
      if (callbacks.length > 0) {
        const logs = named(network, means())
        await tell(callback => callback.onBatchEnd?.(batch, logs, context))
      }
      await turns.giveWay()
    }
    if (seen < order.length && stopped()) break
    const logs: Logs = {
      ...named(network, means()),
      ...(validation && named(network, await evaluate(network, validation), 'val')),
    }
    history.add(epoch, logs)
    run.epoch = epoch + 1
    await tell(callback => callback.onEpochEnd?.(epoch, logs, context))
    await tell(callback => callback.onEpochSettled?.(epoch, logs, context))
  }
  await tell(callback => callback.onTrainEnd?.(context))
  return history
}

/** What the logs of an epoch hold. */
function logNames(network: Network, validated: boolean): string[] {
  const means = network.training.values.map(() => 0)
  return [...Object.keys(named(network, means)), ...(validated ? Object.keys(named(network, means, 'val')) : [])]
}

/** Row numbers of one epoch, batch behind batch. */
function drawOrder(network: Network, count: number, batchSize: number, shuffle: boolean | 'withReplacement') {
  const stream = network.pass({ training: true, fitting: true }).stream('fit', 'shuffle')
  if (shuffle === 'withReplacement') {
    return drawsWithReplacement(stream, count, Math.ceil(count / batchSize) * batchSize)
  }
  return shuffle ? permutation(stream, count) : rowsFrom(0, count)
}

function splitSamples(network: Network, x: TensorLike, y: TensorLike, options: FitOptions) {
  const { validationData, validationSplit = 0 } = options
  const all = checkSamples(network, x, y, 'fit')
  if (!(validationSplit >= 0 && validationSplit < 1)) refuse('fit', 'validationSplit in [0, 1)', validationSplit)
  if (validationData) {
    if (validationSplit > 0) refuse('fit', 'validationData or validationSplit, one of the two', 'both')
    if (!Array.isArray(validationData) || validationData.length !== 2) {
      refuse('fit', 'validationData: [inputs, targets]', validationData)
    }
    return { training: all, validation: checkSamples(network, validationData[0], validationData[1], 'validationData') }
  }
  if (validationSplit === 0) return { training: all, validation: null }
  const at = Math.floor(all.count * (1 - validationSplit))
  if (at === 0) refuse('fit', 'validationSplit that leaves a sample to train on', `${validationSplit} of ${all.count}`)
  const part = (begin: number, end: number): Samples => ({
    x: rows(all.x, begin, end),
    y: rows(all.y, begin, end),
    count: end - begin,
  })
  return { training: part(0, at), validation: part(at, all.count) }
}
