import { type Configuration, type Job, jobId, type Result } from '../trials/trial.ts'
import { distinct, jobOf } from './grid.ts'
import { Rung } from './rung.ts'
import type { Strategy } from './strategy.ts'

export interface AshaOptions {
  readonly seeds: readonly number[]
  /** η */
  readonly reduction: number
  readonly minEpochs: number
  readonly objective: 'testAccuracy' | 'testLoss'
  /** Trained to the end outright, so that there is something to compare the others with. */
  readonly baseline?: Configuration
}

/** How far a configuration has come. */
export interface Progress {
  readonly setting: Configuration
  /** The rungs that all its seeds have completed. */
  readonly rungs: number
  /** Of the last of them; 0 before the first. */
  readonly epochs: number
}

/**
 * Asynchronous successive halving: Li et al. 2018, "A system for massively parallel hyperparameter tuning", algorithm 2.
 *
 *     rung k:  minEpochs · ηᵏ epochs, the last all of the recipe's
 *     next:    from the highest rung down, the best of the top ⌊n/η⌋ of the n configurations that have completed the rung,
 *              if it has not been promoted: at the rung above; else a new configuration at the lowest
 *
 * A configuration's score is the mean over its seeds at that rung. As in the paper, a configuration is promoted once it is among
 * the top, whoever was before it; so some are, when few have been seen, that would not be later. What diverged or
 * failed is never promoted. Equal scores: the one drawn first.
 */
export class Asha implements Strategy {
  readonly rungs: readonly number[]
  readonly #o: AshaOptions
  readonly #settings: readonly Configuration[]
  readonly #rungs: readonly Rung[]
  /** Of each job: its configuration's number, its rung and its seed. */
  readonly #places = new Map<string, { setting: number; rung: number; seed: number }>()
  /** Jobs given out or told. */
  readonly #known = new Set<string>()
  readonly #waiting: Job[] = []
  #begun = 0

  constructor(settings: readonly Configuration[], o: AshaOptions) {
    this.#o = o
    this.#settings = distinct(settings).filter(({ id }) => id !== o.baseline?.id)
    this.rungs = rungsOf(settings[0]?.recipe.training.epochs ?? 1, o)
    this.#rungs = this.rungs.map(() => new Rung(o.seeds.length))
    for (const [setting, it] of this.#settings.entries()) {
      for (const [rung, epochs] of this.rungs.entries()) {
        for (const seed of o.seeds) this.#places.set(jobId(jobOf(it, seed, epochs)), { setting, rung, seed })
      }
    }
    if (o.baseline) for (const seed of o.seeds) this.#waiting.push(jobOf(o.baseline, seed))
  }

  /** Of those begun and to come, with as many promoted as are known, or one in η. */
  get total(): number {
    let settings = this.#settings.length
    let total = (this.#o.baseline ? 1 : 0) + settings
    for (const rung of this.#rungs.slice(1)) {
      settings = Math.max(rung.size, Math.floor(settings / this.#o.reduction))
      total += settings
    }
    return total * this.#o.seeds.length
  }

  /** How far each configuration has come, the baseline left out. */
  get progress(): readonly Progress[] {
    return this.#settings.map((setting, i) => {
      const rungs = this.#rungs.filter(rung => rung.hasCompleted(i)).length
      return { setting, rungs, epochs: rungs === 0 ? 0 : this.rungs[rungs - 1]! }
    })
  }

  next(): Job | null {
    return this.#nextWaiting() ?? this.#promoted() ?? this.#begunAnew()
  }

  tell(result: Result): void {
    this.#known.add(result.job)
    const place = this.#places.get(result.job)
    if (!place) return
    // Of a sweep that is resumed: the other seeds of what had been begun are to follow.
    for (let rung = 0; rung <= place.rung; rung++) this.#enter(place.setting, rung)
    this.#rungs[place.rung]!.tell(place.setting, place.seed, this.#scoreOf(result))
  }

  #nextWaiting(): Job | null {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      if (!this.#known.has(jobId(job))) {
        this.#known.add(jobId(job))
        return job
      }
    }
    return null
  }

  #promoted(): Job | null {
    for (let rung = this.#rungs.length - 2; rung >= 0; rung--) {
      const setting = this.#rungs[rung]!.promotable(this.#o.reduction)
      if (setting === undefined) continue
      this.#enter(setting, rung + 1)
      return this.#nextWaiting()
    }
    return null
  }

  #begunAnew(): Job | null {
    while (this.#begun < this.#settings.length) {
      this.#enter(this.#begun++, 0)
      const job = this.#nextWaiting()
      if (job) return job
    }
    return null
  }

  #enter(setting: number, rung: number): void {
    if (!this.#rungs[rung]!.enter(setting)) return
    this.#rungs[rung - 1]?.promote(setting)
    for (const seed of this.#o.seeds) this.#waiting.push(jobOf(this.#settings[setting]!, seed, this.rungs[rung]!))
  }

  #scoreOf({ status, curves }: Result): number {
    const value = curves[this.#o.objective].at(-1)
    if (status !== 'completed' || value === undefined || !Number.isFinite(value)) return Number.NEGATIVE_INFINITY
    return this.#o.objective === 'testLoss' ? -value : value
  }
}

/** Epochs by rung, from `minEpochs` on times `reduction` each; the last rung has what is left over. */
export function rungsOf(epochs: number, { reduction, minEpochs }: { reduction: number; minEpochs: number }): number[] {
  const rungs = []
  for (let rung = minEpochs; rung * reduction <= epochs; rung *= reduction) rungs.push(rung)
  return [...rungs, epochs]
}
