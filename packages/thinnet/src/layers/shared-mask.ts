import { refuse, show } from '../errors.ts'
import { masks } from '../kernels/groups.ts'
import type { DropoutValues } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { checkValue, whole } from '../options/index.ts'
import { keepMask } from '../random/dropout-mask.ts'
import type { Stream } from '../random/streams.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Declare, Pass } from './layer.ts'

/**
 * The shape of a mask, as long as the input's with the batch first: 1 where one draw is shared along the dimension,
 * else the dimension itself, or null for whatever it is. The batch's entry is null or 1.
 */
export type NoiseShape = readonly (number | null)[]

/** What is drawn, and by what part of the draws' definition. */
export interface Draws {
  /** The fraction dropped, in [0, 1]. */
  readonly rate: number
  readonly stream: Stream
}

/** A mask on its way to x's shape: it is next laid over rows of `inner` elements, again and again. */
interface Stage {
  readonly inner: number
  /** Elements a sample, or in all if the batch shares them. */
  readonly size: number
  readonly mask: Region
}

/**
 * A dropout mask of a noise shape, laid over x. Its elements are drawn as `DropoutMask` says, counted in the noise shape:
 * from the batch's first sample on, or where the batch shares the draw, from `draw` · their number on.
 *
 * Nothing shared is the dropout kernel alone. Else a small mask of 0 and 1 is drawn, and broadcast over one run of shared
 * dimensions after the other from the last on, the first run being x's own.
 */
export class SharedMask {
  readonly #inputShape: Shape
  readonly #oncePerBatch: boolean
  /** Elements drawn a sample, or in all. */
  readonly #drawn: number
  readonly #stages: Stage[] = []

  /** @param noiseShape one that `checkNoiseShape` and `fitNoiseShape` let pass */
  constructor(noiseShape: NoiseShape, inputShape: Shape, declare: Pick<Declare, 'kernels' | 'scratch'>) {
    this.#inputShape = inputShape
    this.#oncePerBatch = noiseShape[0] === 1
    const noise = inputShape.map((size, i) => noiseShape[i + 1] ?? size)
    this.#drawn = sizeOf(noise)
    let inner = 1
    let sharedBefore = false
    for (let i = inputShape.length; i >= 0; i--) {
      const dimension = i === 0 ? null : inputShape[i - 1]!
      if (dimension === 1) continue // belongs to the run on either side
      const shared = i === 0 ? this.#oncePerBatch : noise[i - 1] !== dimension
      if (shared && !sharedBefore) {
        const size = sizeOf(noise.slice(0, i)) * inner
        this.#stages.push({ inner, size, mask: declare.scratch([size], { batched: !this.#oncePerBatch }) })
      }
      sharedBefore = shared
      inner *= dimension ?? 1
    }
    if (this.#stages.length > 0) declare.kernels(masks)
  }

  /** out = kept ? values · factor + shift : dropped, the latter two 0 unless given. In place. */
  apply(out: Region, values: Region, draws: Draws, factor: number, pass: Pass, into?: DropoutValues): void {
    const { kernels } = pass
    const drawn = { ...draws, first: this.#first(pass) }
    const [first, ...later] = this.#stages
    if (!first) {
      kernels.dropout(out, values, drawn, factor, into)
      return
    }
    kernels.fill(first.mask, 1)
    kernels.dropout(first.mask, first.mask, drawn, 1)
    let { mask, inner } = first
    for (const stage of later) {
      kernels.fill(stage.mask, 1)
      kernels.applyMask(stage.mask, stage.mask, mask, { inner })
      mask = stage.mask
      inner = stage.inner
    }
    kernels.applyMask(out, values, mask, { inner, scale: factor, ...into })
  }

  /** The mask itself for so many samples: uint8 [batch, …inputShape], 1 where kept. */
  tensor(batchSize: number, { stream, rate }: Draws, pass: Pass): Tensor {
    const samples = this.#oncePerBatch ? 1 : batchSize
    let mask = new Uint8Array(samples * this.#drawn)
    keepMask(stream, rate, this.#first(pass), mask.length, mask)
    const shape = [batchSize, ...this.#inputShape]
    for (const [i, { inner }] of this.#stages.entries()) {
      const next = this.#stages[i + 1]
      mask = broadcast(mask, inner, next ? samples * next.size : sizeOf(shape))
    }
    return { dtype: 'uint8', shape, data: mask }
  }

  /** The index of the first element that is drawn. */
  #first({ firstSample, draw }: Pass): number {
    return (this.#oncePerBatch ? draw : firstSample) * this.#drawn
  }
}

/** [outer, inner] over [outer, middle, inner]. */
function broadcast(mask: Uint8Array<ArrayBuffer>, inner: number, size: number): Uint8Array<ArrayBuffer> {
  const sample = (size / mask.length) * inner
  return Uint8Array.from({ length: size }, (_, i) => mask[Math.floor(i / sample) * inner + (i % inner)]!)
}

/** Every element by itself. */
export function everyElement(inputShape: Shape): NoiseShape {
  return [null, ...inputShape]
}

/** Refuses what cannot be a noise shape, whatever the input is. */
export function checkNoiseShape(who: string, noiseShape: unknown): NoiseShape {
  if (!Array.isArray(noiseShape) || noiseShape.length === 0) {
    refuse(who, 'noiseShape: an array of sizes and nulls, the batch first', show(noiseShape))
  }
  for (const size of noiseShape) if (size !== null) checkValue(who, 'noiseShape', size, whole(1))
  if (noiseShape[0] !== null && noiseShape[0] !== 1) {
    const hint = 'The batch has no size of its own: null draws for every sample, 1 once for all.'
    refuse(who, 'noiseShape with null or 1 for the batch', noiseShape, hint)
  }
  return [...noiseShape]
}

/** Refuses a noise shape that does not fit the input's sample shape. */
export function fitNoiseShape(who: string, noiseShape: NoiseShape, inputShape: Shape): NoiseShape {
  const fits = (size: number | null | undefined, i: number) => size === null || size === 1 || size === inputShape[i]
  if (noiseShape.length !== inputShape.length + 1 || !noiseShape.slice(1).every(fits)) {
    const sizes = inputShape.map(size => (size === 1 ? '1' : `1|${size}`))
    refuse(who, `noiseShape [null|1, ${sizes.join(', ')}] or nulls, for this input`, show(noiseShape))
  }
  return noiseShape
}
