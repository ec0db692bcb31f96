import type { Logs } from '../callbacks/callback.ts'

/** What `fit` returns: the numbers of every epoch. */
export class History {
  /** Epochs completed, counted from 0; in a fit that goes on where another was, from that one's first on. */
  readonly epochs: number[] = []
  /** By name: loss, accuracy, valLoss, valAccuracy, …, one number an epoch. */
  readonly history: Record<string, number[]> = {}
  /** Why training ended before its last epoch: 'aborted' by the signal, or what a callback gave. */
  stopped?: string

  add(epoch: number, logs: Logs): void {
    this.epochs.push(epoch)
    for (const [name, value] of Object.entries(logs)) {
      if (!Object.hasOwn(this.history, name)) this.#begin(name, [])
      this.history[name]!.push(value)
    }
  }

  /** Takes over the epochs of an earlier fit. */
  goOnFrom({ epochs, history }: Pick<History, 'epochs' | 'history'>): void {
    // One by one: a call takes no more than some hundred thousand arguments.
    for (const epoch of epochs) this.epochs.push(epoch)
    for (const [name, values] of Object.entries(history)) this.#begin(name, [...values])
  }

  copy(): History {
    const copy = new History()
    copy.goOnFrom(this)
    if (this.stopped !== undefined) copy.stopped = this.stopped
    return copy
  }

  /** Not by assignment, which takes '__proto__' for something else. */
  #begin(name: string, value: number[]): void {
    Object.defineProperty(this.history, name, { value, enumerable: true, writable: true, configurable: true })
  }
}
