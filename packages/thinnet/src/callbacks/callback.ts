import type { Sequential } from '../model/sequential.ts'

/** Means over the epoch so far: loss, the metrics by name, and at an epoch's end valLoss and so on. */
export type Logs = Readonly<Record<string, number>>

/** What a callback may look at and do. */
export interface FitContext {
  /** evaluate, predict and save may be called on it at any time. */
  readonly model: Sequential
  readonly epochs: number
  readonly stepsPerEpoch: number
  /** What the logs of an epoch's end hold: loss, the metrics, valLoss and so on where there are validation data. */
  readonly logNames: readonly string[]
  /** Training steps completed over the model's life. */
  readonly step: number
  /** Ends `fit` after the present step or epoch; `reason` stands in `history.stopped`. */
  stop(reason: string): void
}

/** What a callback has to remember: plain data (numbers, strings, booleans, null, arrays) and tensors, by name. */
export type CallbackState = Readonly<Record<string, unknown>>

/**
 * Hooks that `fit` calls and waits for. Epochs and batches count from 0. What a callback throws ends `fit`.
 *
 * A callback with a memory has a `name`, `getState` and `setState`. What it remembers is saved with the model, and given
 * back before the `onTrainBegin` of a fit that goes on where this one was: with `initialEpoch: model.epoch`.
 */
export interface Callback {
  readonly name?: string
  getState?(): CallbackState
  /** null: to begin anew. */
  setState?(state: CallbackState | null): void
  onTrainBegin?(context: FitContext): void | Promise<void>
  onEpochBegin?(epoch: number, context: FitContext): void | Promise<void>
  onBatchEnd?(batch: number, logs: Logs, context: FitContext): void | Promise<void>
  onEpochEnd?(epoch: number, logs: Logs, context: FitContext): void | Promise<void>
  /** After the `onEpochEnd` of all callbacks: the moment to save, when each has decided what it does next. */
  onEpochSettled?(epoch: number, logs: Logs, context: FitContext): void | Promise<void>
  /** A loss that is no finite number. No weight has been changed; `fit` throws `error`, unless someone stops it. */
  onNotFinite?(error: Error, context: FitContext): void | Promise<void>
  onTrainEnd?(context: FitContext): void | Promise<void>
}
