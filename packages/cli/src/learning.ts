import { largest, smallest } from '@thinnet/charts/numbers'
import { percent } from '@thinnet/charts/text'
import type { Logs } from 'thinnet'
import { Curve } from './terminal/curve.ts'

/** What tells how far a network has learned. */
export interface Measure {
  name: string
  /** What it is of that the network does not train on. */
  unseen: 'test' | 'validation'
  /** Its value among fit's numbers, of training and of what is unseen. */
  logs: readonly [train: string, unseen: string]
  show(value: number): string
}

export const ACCURACY: Measure = {
  ...{ name: 'accuracy', unseen: 'test', logs: ['accuracy', 'valAccuracy'] },
  show: value => percent(value),
}

/** Its curve is that of the loss: the first epochs' are many times the last ones'. */
export const PERPLEXITY: Measure = {
  ...{ name: 'perplexity', unseen: 'validation', logs: ['loss', 'valLoss'] },
  show: value => Math.exp(value).toFixed(1),
}

/** How a network learns: its curves on what it trains on and on what it does not. */
export class Learning {
  readonly #measure: Measure
  readonly #train = new Curve()
  readonly #unseen = new Curve()
  /** Of training by steps, as long as there is no epoch. */
  readonly #steps = new Curve()
  #now: number | null = null

  constructor(measure: Measure) {
    this.#measure = measure
  }

  /** A step has ended, with the means of its epoch so far. */
  step(logs: Logs): void {
    this.#now = logs[this.#measure.logs[0]] ?? null
    if (this.#train.last === null) this.#steps.add(this.#now)
  }

  /** An epoch has ended and was evaluated. */
  epoch(logs: Logs): void {
    const [train, unseen] = this.#measure.logs
    this.#now = null
    this.#train.add(logs[train] ?? null)
    this.#unseen.add(logs[unseen] ?? null)
  }

  /** `train 99.3 %`, `test 76.7 %`: as far as they are known. */
  get figures(): string[] {
    return this.#rows.map(({ name, last }) => `${name} ${this.#measure.show(last)}`)
  }

  /** A line for each, with its curve as far as there is room: `train accuracy ▁▃▆█ 99.3 %`. Both have the same range. */
  lines(width: number): string[] {
    const { name, unseen, show } = this.#measure
    const rows = this.#rows.map(row => ({ ...row, text: show(row.last) }))
    const longest = largest(rows.map(({ text }) => text.length))
    const first = Math.max('train'.length, unseen.length)
    const room = width - first - longest - 2
    const named = room - name.length - 1 >= SHORTEST
    const cells = Math.min(LONGEST, named ? room - name.length - 1 : room)
    const all = rows.flatMap(({ curve }) => curve.points)
    return rows.map(row => {
      const label = `${row.name.padEnd(first)}${named ? ` ${name}` : ''}`
      const drawn = cells < SHORTEST ? '' : `${row.curve.drawn(cells, [smallest(all), largest(all)])} `
      return `${label} ${drawn}${row.text}`
    })
  }

  get #rows(): { name: string; curve: Curve; last: number }[] {
    const train = this.#train.last === null ? this.#steps : this.#train
    return [
      { name: 'train', curve: train, last: this.#now ?? train.last },
      { name: this.#measure.unseen, curve: this.#unseen, last: this.#unseen.last },
    ].flatMap(({ last, ...row }) => (last === null ? [] : [{ ...row, last }]))
  }
}

/** Characters that a curve has. */
const [SHORTEST, LONGEST] = [8, 60]
