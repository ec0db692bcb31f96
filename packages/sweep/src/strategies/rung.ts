/** A configuration at a rung, by its number. */
interface Entry {
  readonly setting: number
  /** By seed; higher is better, −∞ what went wrong. */
  readonly scores: Map<number, number>
  /** The mean over the seeds, once all have it. */
  score: number
  promoted: boolean
}

/** The configurations at one rung of successive halving, the completed ones by rank. */
export class Rung {
  readonly #seeds: number
  readonly #entries = new Map<number, Entry>()
  /** Best first; of equals, the configuration that comes first. */
  readonly #ranked: Entry[] = []
  /** All that rank above this have been promoted. */
  #first = 0

  constructor(seeds: number) {
    this.#seeds = seeds
  }

  get size(): number {
    return this.#entries.size
  }

  /** False where it is there already. */
  enter(setting: number): boolean {
    if (this.#entries.has(setting)) return false
    this.#entries.set(setting, { setting, scores: new Map(), score: Number.NaN, promoted: false })
    return true
  }

  hasCompleted(setting: number): boolean {
    return this.#entries.get(setting)?.scores.size === this.#seeds
  }

  tell(setting: number, seed: number, score: number): void {
    const entry = this.#entries.get(setting)!
    if (entry.scores.has(seed)) return
    entry.scores.set(seed, score)
    if (entry.scores.size < this.#seeds) return
    // In order of size: the sum is the same whichever seed came first.
    const scores = [...entry.scores.values()].sort((a, b) => a - b)
    entry.score = scores.reduce((sum, score) => sum + score, 0) / this.#seeds
    const place = this.#placeOf(entry)
    this.#ranked.splice(place, 0, entry)
    this.#first = Math.min(this.#first, place)
  }

  promote(setting: number): void {
    this.#entries.get(setting)!.promoted = true
  }

  /** The best of the top one in `reduction` that has not been promoted. */
  promotable(reduction: number): number | undefined {
    while (this.#ranked[this.#first]?.promoted) this.#first++
    const best = this.#ranked[this.#first]
    const isTop = this.#first < Math.floor(this.#ranked.length / reduction)
    return best && isTop && best.score > Number.NEGATIVE_INFINITY ? best.setting : undefined
  }

  #placeOf(entry: Entry): number {
    let [least, most] = [0, this.#ranked.length]
    while (least < most) {
      const middle = (least + most) >> 1
      if (ranksAbove(this.#ranked[middle]!, entry)) least = middle + 1
      else most = middle
    }
    return least
  }
}

function ranksAbove(a: Entry, b: Entry): boolean {
  return a.score > b.score || (a.score === b.score && a.setting < b.setting)
}
