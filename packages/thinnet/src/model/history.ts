import type { Logs } from '../callbacks/callback.ts'

/** What `fit` returns: the numbers of every epoch. */
export class History {
  /** Epochs completed, counted from 0; in a fit that goes on where another was, from that one's first on. */
  readonly epochs: number[] = []
  /**
   * By name: loss, accuracy, valLoss, valAccuracy, …, one number an epoch. NaN stands for an epoch that was trained
   * without: where a fit goes on with other metrics, or with validation.
   */
  readonly history: Record<string, number[]> = {}
  /** Why training ended before its last epoch: 'aborted' by the signal, or what a callback gave. */
  stopped?: string
  /** What happened that one might not expect, as a callback whose state was not found. Not saved with the model. */
  readonly notes: string[] = []

  add(epoch: number, logs: Logs): void {
    for (const name of Object.keys(logs)) {
      if (!Object.hasOwn(this.history, name)) this.history[name] = this.epochs.map(() => Number.NaN)
    }
    for (const [name, values] of Object.entries(this.history)) values.push(logs[name] ?? Number.NaN)
    this.epochs.push(epoch)
  }

  /** Takes over the epochs of an earlier fit. What begins later than they do, as old files may have it, is filled up. */
  goOnFrom({ epochs, history }: Pick<History, 'epochs' | 'history'>): void {
    for (const epoch of epochs) this.epochs.push(epoch)
    for (const [name, values] of Object.entries(history)) {
      const missing = epochs.slice(values.length).map(() => Number.NaN)
      this.history[name] = [...missing, ...values]
    }
  }
}
