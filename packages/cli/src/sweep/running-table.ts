import { largest, smallest } from '@thinnet/charts/numbers'
import { percent } from '@thinnet/charts/text'
import type { Job, Learned, SweepSpec } from '@thinnet/sweep'
import { labelOf, shortNames, showValue } from '@thinnet/sweep/report'
import { Curve } from '../terminal/curve.ts'
import { drawTable, widest } from '../terminal/table.ts'

/** Characters of a curve. */
const CURVE = 16

/** The trials under way, and how each learns. */
export class RunningTable {
  readonly #names: readonly string[]
  readonly #short: Readonly<Record<string, string>>
  readonly #learned = new Map<Job, { curve: Curve; now: Learned }>()

  constructor({ dimensions }: SweepSpec) {
    this.#names = Object.keys(dimensions)
    this.#short = shortNames(this.#names)
  }

  /** A job has been evaluated. */
  learned(job: Job, now: Learned): void {
    const { curve } = this.#learned.get(job) ?? { curve: new Curve() }
    curve.add(now.test)
    this.#learned.set(job, { curve, now })
  }

  ended(job: Job): void {
    this.#learned.delete(job)
  }

  /** A row for each of these, at these epochs; on narrow terminals without curves, then without figures, or as lines. */
  drawn(some: readonly (readonly [Job, number])[], columns: number): string {
    const curves = some.flatMap(([job]) => this.#learned.get(job)?.curve.points ?? [])
    const range = [smallest(curves), largest(curves)] as const
    const table = (figures: readonly (readonly [head: string, cell: (job: Job) => string])[]) =>
      drawTable(
        {
          head: [...this.#names.map(name => this.#short[name]!), 'seed', 'epoch', ...figures.map(([head]) => head)],
          rows: some.map(([job, epochs]) => [
            ...this.#names.map(name => showValue(job.trial.setting.values[name]!)),
            String(job.trial.seed),
            `${epochs}/${job.epochs}`,
            ...figures.map(([, cell]) => cell(job)),
          ]),
          lines: 'columns',
        },
        Number.POSITIVE_INFINITY,
      )
    const train = ['train', (job: Job) => this.#figure(job, 'train')] as const
    const test = ['test', (job: Job) => this.#figure(job, 'test')] as const
    const curve = ['', (job: Job) => (this.#learned.get(job)?.curve.drawn(CURVE, range) ?? '').padEnd(CURVE)] as const
    const tables = [[train, test, curve], [train, test], []].map(table)
    return tables.find(drawn => widest(drawn) <= columns) ?? some.map(([job, at]) => this.#line(job, at)).join('\n')
  }

  #figure(job: Job, what: keyof Learned): string {
    const { now } = this.#learned.get(job) ?? {}
    return now ? percent(now[what]) : ''
  }

  #line(job: Job, epochs: number): string {
    const test = this.#figure(job, 'test')
    const { seed, setting } = job.trial
    return [`${epochs}/${job.epochs}`, ...(test ? [`test ${test}`] : []), `seed ${seed}`, labelOf(setting.values)].join(
      ' · ',
    )
  }
}
