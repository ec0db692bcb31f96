import type { Logs } from '../callbacks/callback.ts'

/** The numbers of every epoch by name; of validation, if there was any, under valLoss for loss. */
export type Curves<Name extends string> = string extends Name
  ? Record<string, number[]>
  : { readonly [Each in Name]: number[] } & { readonly [Each in `val${Capitalize<Name>}`]?: number[] }

/**
 * What `fit` returns: the numbers of every epoch.
 *
 * @typeParam Name what the numbers are called, where `compile` was told metrics by their names
 */
export class History<Name extends string = string> {
  /** Epochs completed, counted from 0; in a fit that resumes another, from that one's first on. */
  readonly epochs: number[] = []
  /**
   * By name: loss, accuracy, valLoss, valAccuracy, …, one number an epoch. NaN is an epoch that was trained
   * without: where a fit resumes with other metrics, or with validation.
   */
  readonly history = {} as Curves<Name>
  /** Why training ended before its last epoch: 'aborted' by the signal, or what a callback gave. */
  stopped?: string
  /** What happened that one might not expect, as a callback whose state was not found. Not saved with the model. */
  readonly notes: string[] = []

  /** Adds an epoch's numbers, by name. */
  add(epoch: number, logs: Logs): void {
    for (const name of Object.keys(logs)) {
      if (!Object.hasOwn(this.history, name))
        this.#begin(
          name,
          this.epochs.map(() => Number.NaN),
        )
    }
    for (const [name, values] of Object.entries<number[]>(this.history)) values.push(logs[name] ?? Number.NaN)
    this.epochs.push(epoch)
  }

  /** Takes over the epochs of an earlier fit. What begins later than they do, as old files may have it, is filled up. */
  goOnFrom({ epochs, history }: Pick<History, 'epochs' | 'history'>): void {
    // One by one: a call takes no more than some hundred thousand arguments.
    for (const epoch of epochs) this.epochs.push(epoch)
    for (const [name, values] of Object.entries(history)) {
      const missing = epochs.slice(values.length).map(() => Number.NaN)
      this.#begin(name, [...missing, ...values])
    }
  }

  /** The same numbers, apart from these. */
  copy(): History {
    const copy = new History()
    copy.goOnFrom(this)
    if (this.stopped !== undefined) copy.stopped = this.stopped
    for (const note of this.notes) copy.notes.push(note)
    return copy
  }

  /** Not by assignment, which takes '__proto__' for something else. */
  #begin(name: string, value: number[]): void {
    Object.defineProperty(this.history, name, { value, enumerable: true, writable: true, configurable: true })
  }
}
