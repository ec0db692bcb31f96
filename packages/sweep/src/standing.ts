import { effort, samplesOf } from './effort.ts'
import { measureOf } from './report/measure.ts'
import { type SweepSpec, strategyOf } from './spec/spec.ts'
import type { Job, Result, Value } from './trials/trial.ts'

export interface Best {
  values: Readonly<Record<string, Value>>
  n: number
  mean: number
}

interface Sum extends Best {
  epochs: number
}

/** How far a sweep is, how fast it goes, and what leads. Keeps little of each trial: there may be many. */
export class Standing {
  /** Trials that have ended. */
  done = 0
  /** Failed or diverged. */
  failed = 0
  readonly #spec: SweepSpec
  readonly #total: () => number
  readonly #running = new Map<Job, number>()
  /** Those of them that have been heard of. */
  readonly #active = new Map<Job, number>()
  readonly #sums = new Map<string, Sum>()
  #started: number | null = null
  /** When training was first heard of: processes take a while to start. */
  #began: number | null = null
  /** Of this call. */
  #ended = 0
  #effort = 0
  /** Of the jobs that were begun. */
  #efforts = { count: 0, sum: 0 }

  constructor(spec: SweepSpec, total: () => number) {
    this.#spec = spec
    this.#total = total
  }

  /** Counts a result that was there before. */
  known(result: Result): void {
    this.done++
    this.#count(result)
  }

  /** A job has begun. */
  began(job: Job): void {
    this.#started ??= performance.now()
    this.#running.set(job, 0)
    this.#efforts.count++
    this.#efforts.sum += this.#of(job, job.epochs)
  }

  /** A job has come to this epoch. */
  progress(job: Job, epochs: number): void {
    if (!this.#running.has(job)) return
    this.#began ??= performance.now()
    // The first word of a trial may be of where it was resumed.
    const before = this.#active.get(job)
    if (before !== undefined) this.#effort += this.#of(job, epochs) - this.#of(job, before)
    this.#active.set(job, epochs)
  }

  /** A job has ended. */
  ended(job: Job, result: Result): void {
    this.done++
    this.#ended++
    this.#began ??= this.#started
    this.#effort += this.#of(job, job.epochs) - this.#of(job, this.#active.get(job) ?? 0)
    this.#running.delete(job)
    this.#active.delete(job)
    this.#count(result)
  }

  /** Trials in all, as far as the strategy knows. */
  get total(): number {
    return this.#total()
  }

  /** Jobs under way. */
  get running(): number {
    return this.#running.size
  }

  /** Some of the trials under way, and the epochs that each has completed: those first that have been heard of. */
  underWay(most: number, which: 'begun' | 'heard of' = 'begun'): [Job, number][] {
    const some: [Job, number][] = []
    for (const entry of this.#active) if (some.length < most) some.push(entry)
    if (which === 'heard of') return some
    for (const entry of this.#running) {
      if (some.length >= most) break
      if (!this.#active.has(entry[0])) some.push(entry)
    }
    return some
  }

  /** Trials per second in this call; null before the first. */
  get pace(): number | null {
    return this.#ended > 0 ? this.#ended / this.#seconds : null
  }

  /** Seconds, if what is to come is like what was begun; null where nothing is known yet. */
  get left(): number | null {
    if (this.#effort === 0) return null
    const { count, sum } = this.#efforts
    let rest = (Math.max(this.total - this.done - this.running, 0) * sum) / count
    for (const job of this.#running.keys())
      rest += this.#of(job, job.epochs) - this.#of(job, this.#active.get(job) ?? 0)
    return (rest / this.#effort) * this.#seconds
  }

  /** The best mean; where there are rungs, among the configurations that have come to the highest. */
  get best(): Best | null {
    const { better } = measureOf(this.#spec.objective)
    const rungs = strategyOf(this.#spec).name === 'asha'
    let best: Sum | null = null
    for (const sum of this.#sums.values()) {
      const further = best && rungs ? sum.epochs - best.epochs : 0
      if (!best || further > 0 || (further === 0 && better * (sum.mean - best.mean) > 0)) best = sum
    }
    return best
  }

  get #seconds(): number {
    return this.#began === null ? 0 : (performance.now() - this.#began) / 1000
  }

  #of({ trial }: Job, epochs: number): number {
    return effort(samplesOf(trial.setting.recipe, epochs))
  }

  #count({ status, setting, values, epochs, curves }: Result): void {
    const value = curves[this.#spec.objective].at(-1)
    if (status !== 'completed' || typeof value !== 'number') {
      this.failed++
      return
    }
    const sum = this.#sums.get(setting)
    if (!sum || epochs > sum.epochs) this.#sums.set(setting, { values, n: 1, mean: value, epochs })
    else if (epochs === sum.epochs) sum.mean += (value - sum.mean) / ++sum.n
  }
}
