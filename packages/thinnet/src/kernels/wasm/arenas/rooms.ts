/** A part of a memory, from its first byte to the one after its last; both are multiples of 64. */
export interface Room {
  readonly start: number
  end: number
}

/** Rooms lie on cache lines. */
export const LINE = 64

export const roundUp = (bytes: number, to: number) => Math.ceil(bytes / to) * to

/** Which parts of a memory are in use, from address `first` on. */
export class Rooms {
  readonly first: number
  /** In the order of their addresses. */
  readonly #taken: Room[] = []
  /** What lies after it was never in use. */
  #touched: number

  /** @param first a multiple of 64 */
  constructor(first: number) {
    this.first = first
    this.#touched = first
  }

  get count(): number {
    return this.#taken.length
  }

  /** The first gap of so many bytes that ends before `limit`; null if there is none. */
  take(bytes: number, limit: number): Room | null {
    let start = this.first
    let at = 0
    for (; at < this.#taken.length; at++) {
      const { start: next, end } = this.#taken[at]!
      if (next - start >= bytes) break
      start = end
    }
    const end = roundUp(start + bytes, LINE)
    if (at === this.#taken.length && end > limit) return null
    const room = { start, end }
    this.#taken.splice(at, 0, room)
    return room
  }

  /** Makes a room so many bytes long where it is, if what follows is free; whether it did. */
  extend(room: Room, bytes: number, limit: number): boolean {
    const end = roundUp(room.start + bytes, LINE)
    const next = this.#taken[this.#taken.indexOf(room) + 1]?.start ?? limit
    if (end > next) return false
    room.end = Math.max(room.end, end)
    return true
  }

  free(room: Room): void {
    this.#taken.splice(this.#taken.indexOf(room), 1)
  }

  /** Where the part of [start, end) that may hold numbers of a room before ends; that part is the caller's to clear. */
  used(end: number): number {
    const used = Math.min(end, this.#touched)
    this.#touched = Math.max(this.#touched, end)
    return used
  }
}
