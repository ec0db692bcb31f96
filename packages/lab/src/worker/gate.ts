/** Lets training pass while open, and steps one by one while not. */
export class Gate {
  #open = false
  #steps = 0
  #wake: (() => void) | null = null

  get closed(): boolean {
    return !this.#open && this.#steps === 0
  }

  open(): void {
    this.#open = true
    this.#wake?.()
  }

  close(): void {
    this.#open = false
    this.#steps = 0
  }

  /** Lets one step through, closing the gate behind it. */
  step(): void {
    this.#open = false
    this.#steps++
    this.#wake?.()
  }

  /** Resolves when the next step may be taken. */
  async pass(): Promise<void> {
    while (this.closed) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    if (!this.#open) this.#steps--
  }
}
