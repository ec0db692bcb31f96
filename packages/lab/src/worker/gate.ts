/** Lets training pass while open, at most one step in `delay` milliseconds, and step by step while closed. */
export class Gate {
  #open = false
  #steps = 0
  #delay = 0
  #passed = Number.NEGATIVE_INFINITY
  #called = false
  #wake: (() => void) | null = null

  get closed(): boolean {
    return !this.#open && this.#steps === 0
  }

  get delay(): number {
    return this.#delay
  }

  /** Counts from the last step on, also for one that is waited for. */
  set delay(milliseconds: number) {
    this.#delay = milliseconds
    this.#wake?.()
  }

  open(): void {
    this.#open = true
    this.#wake?.()
  }

  close(): void {
    this.#open = false
    this.#steps = 0
    this.#wake?.()
  }

  /** Lets so many steps through at once, and closes the gate. */
  step(count = 1): void {
    this.#open = false
    this.#steps += count
    this.#wake?.()
  }

  /** Calls whoever waits at the gate away from it, or the next who comes. */
  call(): void {
    this.#called = true
    this.#wake?.()
  }

  /** Resolves to true when the next step may be taken, to false for who is called away before. */
  async pass(): Promise<boolean> {
    for (;;) {
      if (this.#called) {
        this.#called = false
        return false
      }
      const left = this.#open ? this.#passed + this.#delay - performance.now() : Number.POSITIVE_INFINITY
      if (this.#steps > 0 || left <= 0) break
      await this.#change(left)
    }
    if (this.#steps > 0) this.#steps--
    this.#passed = performance.now()
    return true
  }

  /** Resolves when something has changed, or after so many milliseconds. */
  async #change(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>(resolve => {
      this.#wake = resolve
      if (milliseconds < Number.POSITIVE_INFINITY) timer = setTimeout(resolve, milliseconds)
    })
    this.#wake = null
    clearTimeout(timer)
  }
}
