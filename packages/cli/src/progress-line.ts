import { duration } from '@thinnet/charts/text'
import { Learning, type Measure } from './learning.ts'

/** A network that is trained, as far as it is. */
export class Network {
  readonly learning: Learning
  readonly what: string
  /** Asked for. */
  readonly epochs: number
  /** Units done, and seconds that they took here. */
  units = 0
  seconds = 0
  readonly #perEpoch: number

  constructor(what: string, epochs: number, { perEpoch, measure }: { perEpoch: number; measure: Measure }) {
    this.what = what
    this.epochs = epochs
    this.#perEpoch = perEpoch
    this.learning = new Learning(measure)
  }

  /** `epoch 2/12`: the one under way, or that has just ended. */
  get epoch(): string {
    return `epoch ${Math.ceil(this.units / this.#perEpoch)}/${this.epochs}`
  }

  /** What is left of it to read when it is over. */
  get end(): string {
    const { what, epochs, seconds, learning } = this
    const done = Math.floor(this.units / this.#perEpoch)
    const far =
      done < epochs ? `stopped after ${done} of ${epochs} epochs` : `${epochs} epoch${epochs === 1 ? '' : 's'}`
    return [`${what}: ${far}`, ...learning.figures, seconds > 0 ? duration(seconds) : 'done before'].join(' · ')
  }
}

/** How far all of the work is. */
export interface State {
  /** From 0 to 1. */
  share: number
  /** '' as long as it is not known. */
  rate: string
  left: string
  network: Network | null
}

const BAR = 28
const SHORTEST_BAR = 8

/** A bar and what is said beside it, as much as there is room for: first the rate is left out, then the epoch. */
export function progressLine({ share, rate, left, network }: State, width: number): string {
  const { what, epoch } = network ?? { what: 'getting ready', epoch: '' }
  const percentage = `${Math.floor(100 * share)}%`
  const texts = [
    [percentage, what, epoch, rate, left],
    [percentage, what, epoch, left],
    [percentage, what, left],
    [percentage, left],
  ].map(parts => parts.filter(Boolean).join(' · '))
  const text = texts.find(each => each.length + 1 + SHORTEST_BAR <= width)
  if (text === undefined) return percentage
  const cells = Math.min(BAR, width - text.length - 1)
  const full = Math.round(cells * share)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${text}`
}

/** The same as a line among others. */
export function plainLine({ rate, left, network }: State): string {
  const { what, epoch, learning } = network!
  return [what, epoch, ...learning.figures, rate, left].filter(Boolean).join(' · ')
}
