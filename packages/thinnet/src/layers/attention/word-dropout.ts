import { masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Shape } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { type DrawOptions, inverseKeep, maskTensor, ownKey, streamFor } from '../draws.ts'
import type { Declare, Pass } from '../layer.ts'

/**
 * Dropout of whole words of an embedding: of the vocabulary a mask m [words] is drawn, for all of the batch, and a place
 * with word x has y · m[x] / keep. Which of the rows are looked up is then multiplied, not all of the table.
 */
export class WordDropout {
  readonly #rateAt: (step: number) => number
  readonly #key
  readonly #site: string
  readonly #words: Region
  /** m[x] of each place of the batch. */
  readonly #kept: Region
  readonly #dropped: Region

  /** @param sizes of the vocabulary, of the indices of a sample, and of a word's row */
  constructor(
    rateAt: (step: number) => number,
    seed: DrawOptions['seed'],
    sizes: { words: number; places: Shape; columns: number },
    declare: Declare,
  ) {
    this.#rateAt = rateAt
    this.#key = ownKey(seed)
    this.#site = declare.site
    declare.kernels(masks)
    this.#words = declare.scratch([sizes.words, 1], { batched: false })
    this.#kept = declare.saved([...sizes.places, 1])
    this.#dropped = declare.scratch([...sizes.places, sizes.columns])
  }

  /** y = y · m[x] / keep */
  forward(y: Region, x: Region, pass: Pass): void {
    if (!pass.training) return
    const { kernels } = pass
    const words = this.#words
    kernels.fill(words, 1)
    kernels.dropout(words, words, this.#draws(pass), 1)
    kernels.gatherRows(this.#kept, words, x)
    this.#apply(y, y, pass)
  }

  /** dy · m[x] / keep: in inference dy itself. */
  backward(dy: Region, pass: Pass): Region {
    if (!pass.training) return dy
    this.#apply(this.#dropped, dy, pass)
    return this.#dropped
  }

  mask(pass: Pass): Tensor {
    return maskTensor(this.#draws(pass), [this.#words.size])
  }

  #apply(out: Region, values: Region, pass: Pass): void {
    const scale = inverseKeep(this.#rateAt(pass.step))
    pass.kernels.applyMask(out, values, this.#kept, { inner: 1, scale })
  }

  /** Drawn once for the batch, whatever part of it this is. */
  #draws(pass: Pass) {
    const stream = streamFor(pass, this.#site, this.#key)
    return { stream, rate: this.#rateAt(pass.step), first: pass.draw * this.#words.size }
  }
}
