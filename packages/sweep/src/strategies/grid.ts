import { type Configuration, type Job, jobId, type Result, trialId } from '../trials/trial.ts'
import type { Strategy } from './strategy.ts'

/** Every configuration with every seed, once: all configurations with the first seed, so that they can soon be compared, and on. */
export class Grid implements Strategy {
  readonly total: number
  readonly #jobs: readonly Job[]
  readonly #told = new Set<string>()
  #next = 0

  constructor(settings: readonly Configuration[], seeds: readonly number[]) {
    const networks = distinct(settings)
    this.#jobs = seeds.flatMap(seed => networks.map(setting => jobOf(setting, seed)))
    this.total = this.#jobs.length
  }

  next(): Job | null {
    while (this.#next < this.#jobs.length) {
      const job = this.#jobs[this.#next++]!
      if (!this.#told.has(jobId(job))) return job
    }
    return null
  }

  tell({ job }: Result): void {
    this.#told.add(job)
  }
}

/** The first of the configurations of each network. */
export function distinct(settings: readonly Configuration[]): Configuration[] {
  const first = new Map<string, Configuration>()
  for (const setting of settings) if (!first.has(setting.id)) first.set(setting.id, setting)
  return [...first.values()]
}

/** A trial's job, up to its recipe's last epoch or an earlier one. */
export function jobOf(setting: Configuration, seed: number, epochs = setting.recipe.training.epochs): Job {
  return { trial: { id: trialId(setting, seed), setting, seed }, epochs }
}
