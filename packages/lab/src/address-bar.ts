/**
 * Safari allows a page 100 writings in 30 s, and throws at more: so many may follow one another at once, and then one in so
 * many milliseconds, which is 85.
 */
const AT_ONCE = 10
const PACE = 400

/** What of the browser is written to. */
interface Browser {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState' | 'pushState'>
}

/**
 * The page's address, of which the hash is written: at once, or where it has been written often, a little later. Of
 * what comes in between, as from a slider that is drawn, only the last is written.
 */
export class AddressBar {
  readonly #browser: Browser
  #next: string | null = null
  /** How many writings more may come at once. */
  #spare = AT_ONCE
  #counting = false

  constructor(browser: Browser = globalThis) {
    this.#browser = browser
  }

  /** In place of the hash that is there. */
  replace(hash: string): void {
    this.#next = hash
    if (this.#spare > 0) this.flush()
  }

  /** As an entry of its own, at once: Back leads to what was set last before. */
  push(hash: string): void {
    this.flush()
    this.#next = this.#write('pushState', hash) ? null : hash
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#next !== null && this.#write('replaceState', this.#next)) this.#next = null
  }

  /** Whether the hash is there now. */
  #write(how: 'replaceState' | 'pushState', hash: string): boolean {
    const { location, history } = this.#browser
    if (hash === location.hash) return true
    this.#spare--
    this.#count()
    try {
      history[how](null, '', hash || location.pathname + location.search)
      return true
    } catch {
      // too many, be they another script's: it is tried again
      return false
    }
  }

  #count(): void {
    if (this.#counting) return
    this.#counting = true
    setTimeout(() => {
      this.#counting = false
      this.#spare++
      this.flush()
      if (this.#spare < AT_ONCE) this.#count()
    }, PACE)
  }
}
