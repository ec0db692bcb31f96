import { refuse, show } from '../errors.ts'
import { choice, text } from '../options/index.ts'
import type { CallbackState, FitContext, Logs } from './callback.ts'

export interface MonitorOptions {
  /** What to look at: a name of the logs. Default valLoss. */
  monitor?: string
  /**
   * Whether small or large values are better. Default 'auto': large ones for metrics of which more is better,
   * told by the ends of their names: accuracy, precision, recall, score, auc, similarity, sensitivity,
   * specificity, iou, truePositives, trueNegatives.
   */
  mode?: 'auto' | 'min' | 'max'
}

/** Metrics of which more is better, by the ends of their names. */
const LARGER =
  /(accuracy|precision|recall|score|auc|similarity|sensitivity|specificity|iou|truePositives|trueNegatives)$/i

export const MONITOR_OPTIONS = { monitor: text, mode: choice('auto', 'min', 'max') }

/** A number of the logs, and which of two is the better one. */
export class Monitor {
  readonly #who: string
  readonly #name: string
  readonly #larger: boolean
  readonly #minDelta: number

  constructor(who: string, { monitor = 'valLoss', mode = 'auto' }: MonitorOptions, minDelta = 0) {
    this.#who = who
    this.#name = monitor
    this.#larger = mode === 'auto' ? LARGER.test(monitor) : mode === 'max'
    this.#minDelta = Math.abs(minDelta)
  }

  /** By which a callback's saved state is found again. */
  get watches() {
    return { monitor: this.#name, mode: this.#larger ? 'max' : 'min' } as const
  }

  /** @throws ThinnetError, before anything is computed, if the logs will not have it */
  check({ logNames }: FitContext): void {
    if (logNames.includes(this.#name)) return
    const hint = /^val[A-Z]/.test(this.#name) ? 'Give fit validationData.' : ''
    refuse(this.#who, `monitor among ${logNames.join(', ')}`, show(this.#name), hint)
  }

  of(logs: Logs): number {
    return logs[this.#name] ?? Number.NaN
  }

  /** Whether `value` is better than `best` by minDelta. Any number is better than none, and NaN never is. */
  improves(value: number, best: number | null): boolean {
    if (best === null) return !Number.isNaN(value)
    return this.#larger ? value - this.#minDelta > best : value + this.#minDelta < best
  }
}

/** A number of a state that comes from a file. */
export function stored(who: string, state: CallbackState, name: string): number {
  const value = state[name]
  return typeof value === 'number' ? value : refuse(`${who}: state`, `${name}: a number`, show(value))
}

/** The same, or null. */
export function storedOrNull(who: string, state: CallbackState, name: string): number | null {
  return state[name] === null ? null : stored(who, state, name)
}
