import type { Sequential } from '../model/sequential.ts'

/** Means over the epoch so far: loss, the metrics by name, and at an epoch's end valLoss and so on. */
export type Logs = Readonly<Record<string, number>>

/** What a callback may look at and do. */
export interface FitContext {
  /** evaluate and predict may be called on it at any time. */
  readonly model: Sequential
  readonly epochs: number
  readonly stepsPerEpoch: number
  /** Training steps completed over the model's life. */
  readonly step: number
  /** Ends `fit` after the present step or epoch; `reason` stands in `history.stopped`. */
  stop(reason: string): void
}

/** Hooks that `fit` calls and waits for. Epochs and batches count from 0. What a callback throws ends `fit`. */
export interface Callback {
  onTrainBegin?(context: FitContext): void | Promise<void>
  onEpochBegin?(epoch: number, context: FitContext): void | Promise<void>
  onBatchEnd?(batch: number, logs: Logs, context: FitContext): void | Promise<void>
  onEpochEnd?(epoch: number, logs: Logs, context: FitContext): void | Promise<void>
  onTrainEnd?(context: FitContext): void | Promise<void>
}
