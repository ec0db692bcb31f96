import type { Bytes } from '../host-types.ts'
import type { Model } from '../model/model.ts'
import type { BytesLike } from '../tensor/typed-array.ts'

/** Means over the epoch so far: loss, the metrics by name, and at an epoch's end valLoss and so on. */
export type Logs = Readonly<Record<string, number>>

/** What a callback may look at and do. */
export interface FitContext {
  /** evaluate, predict, save, getWeights and setWeights may be called on it at any time. */
  readonly model: Model
  readonly epochs: number
  /** null on a stream that says it by its end. */
  readonly stepsPerEpoch: number | null
  /** What the logs of an epoch's end hold: loss, the metrics, valLoss and so on where there are validation data. */
  readonly logNames: readonly string[]
  /** Training steps completed over the model's lifetime. */
  readonly step: number
  /** Ends `fit` after the present step or epoch; `reason`, by default 'stopped', is in `history.stopped`. */
  stop(reason?: string): void
  /**
   * The fit as it is now, in the middle of an epoch, too, as bytes: for the hook `restore` of a later fit. In `onBatchEnd` it is
   * after that batch.
   */
  backup(): Promise<Bytes>
  /** Says something that ends nothing: it is in `history.notes`, and on the console where `verbose` is not 0. */
  note(text: string): void
}

/** What a callback has to remember: plain data (numbers, strings, booleans, null, arrays) and tensors, by name. */
export type CallbackState = Readonly<Record<string, unknown>>

/**
 * What `fit` calls and waits for. Epochs and batches count from 0. What a hook throws ends `fit`.
 *
 * What `getState` gives is saved with the model. `setState` gets it back before the `onTrainBegin` of a fit that resumes
 * where this one was: with `initialEpoch: model.epoch`.
 */
export interface Hooks {
  /**
   * Before all others: what `context.backup()` gave in an earlier process that made the same model and called the same fit,
   * which goes on from there; null to begin as usual.
   */
  restore?(): BytesLike | null | Promise<BytesLike | null>
  getState?(): CallbackState
  /** null: to begin again. */
  setState?(state: CallbackState | null): void
  onTrainBegin?(context: FitContext): void | Promise<void>
  onEpochBegin?(epoch: number, context: FitContext): void | Promise<void>
  onBatchEnd?(batch: number, logs: Logs, context: FitContext): void | Promise<void>
  /** Before and after the validation of an epoch; the second also where that throws or is ended. */
  onTestBegin?(context: FitContext): void | Promise<void>
  onTestEnd?(context: FitContext): void | Promise<void>
  onEpochEnd?(epoch: number, logs: Logs, context: FitContext): void | Promise<void>
  /** After the `onEpochEnd` of all callbacks: the moment to save, when each has decided what it does next. */
  onEpochSettled?(epoch: number, logs: Logs, context: FitContext): void | Promise<void>
  /**
   * A loss that is not finite, of a batch, of validation, or of an evaluation in a hook; or weights that are not, after
   * an epoch's last update. The epoch does not count. `fit` throws `error`, unless someone stops it.
   */
  onNotFinite?(error: Error, context: FitContext): void | Promise<void>
  /** Once for each callback whose `onTrainBegin` has returned, also where `fit` throws. */
  onTrainEnd?(context: FitContext): void | Promise<void>
}

/**
 * What happens besides training. A callback may be given to several fits, in turn or at once, if it has no memory, or
 * makes hooks with a memory of their own for each fit:
 *
 *     const longest = {
 *       name: 'longest',
 *       forFit() {
 *         let seconds = 0
 *         return { getState: () => ({ seconds }), setState: state => { … }, onEpochEnd() { … } }
 *       },
 *     }
 *
 * A callback that remembers has a `name`, `getState` and `setState`. Its state is found again, whatever else is in the
 * list, by its name and what it `watches`; of equal ones, the first takes the first.
 */
export interface Callback extends Hooks {
  readonly name?: string
  /** What tells it from others of its name: `{ monitor: 'valLoss', mode: 'min' }`, or the file that it writes. */
  readonly watches?: Readonly<Record<string, string | number | boolean | null>>
  /** Called once a fit, instead of hooks on the callback itself. */
  forFit?(): Hooks
}
