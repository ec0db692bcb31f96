import { BYTES, type Region } from '../../kernels/region.ts'

/** Some of the equal parts of a region, one after the other, as a region of its own: of rows of `width` elements. */
class Part implements Region {
  readonly #whole: Region
  readonly #from: number
  readonly #share: number
  readonly #width: number
  #shape: readonly number[] = [0, 0]

  constructor(whole: Region, [from, count, of]: readonly [number, number, number], width: number) {
    this.#whole = whole
    this.#from = from / of
    this.#share = count / of
    this.#width = width
  }

  get dtype() {
    return this.#whole.dtype
  }
  /** Rounded, since a third of a size times 3 may be less than the size. */
  get size() {
    return Math.round(this.#whole.size * this.#share)
  }
  /** Where the batch differs from call to call, so does it. */
  get offset() {
    return this.#whole.offset + Math.round(this.#whole.size * this.#from) * BYTES[this.dtype]
  }
  get shape() {
    const rows = this.size / this.#width
    if (this.#shape[0] !== rows) this.#shape = [rows, this.#width]
    return this.#shape
  }
}

/**
 * The steps of a region [batch, steps, width] whose memory is used as [steps, batch, width]: each is then in one piece, as
 * matrix multiplications need it.
 */
export function stepsOf(region: Region, steps: number, width: number): Region[] {
  return Array.from({ length: steps }, (_, s) => new Part(region, [s, 1, steps], width))
}

/** All but the last of so many steps, in one matrix. */
export function allButLast(region: Region, steps: number, width: number): Region {
  return new Part(region, [0, steps - 1, steps], width)
}
