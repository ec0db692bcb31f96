import type { Logs } from '../callbacks/callback.ts'

/** What `fit` returns: the numbers of every epoch. */
export class History {
  /** Epochs completed, counted from 0. */
  readonly epochs: number[] = []
  /** By name: loss, accuracy, valLoss, valAccuracy, …, one number an epoch. */
  readonly history: Record<string, number[]> = {}
  /** Why training ended before its last epoch: 'aborted' by the signal, or what a callback gave. */
  stopped?: string

  add(epoch: number, logs: Logs): void {
    this.epochs.push(epoch)
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= []
      this.history[name].push(value)
    }
  }
}
