import type { AttentionOptions } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { type DrawOptions, inverseKeep, maskTensor, ownKey, streamFor } from '../draws.ts'
import type { Declare, Pass } from '../layer.ts'

/** What is the same for all calls of a layer. */
export interface DotProductOptions {
  readonly heads: number
  /** What scores are multiplied by before their softmax. */
  readonly scale: number
  readonly causal: boolean
  /** The fraction of weights dropped; null: no dropout. */
  readonly rateAt: ((step: number) => number) | null
  readonly seed: DrawOptions['seed']
}

/** Queries, keys and values of all heads side by side: [batch, steps, heads · size]. */
export interface Heads {
  readonly q: Region
  readonly k: Region
  readonly v: Region
}

type Masks = readonly [queries: Region | null, keys: Region | null]

/**
 * Scaled dot-product attention of each head (Vaswani et al. 2017), by itself:
 *
 *     p = softmax(scale · q · kᵀ), masked     w = p · m / keep     y = w · v
 *
 * p is kept, [batch, heads, queries, keys]; the mask m is drawn again in backward.
 */
export class DotProduct {
  readonly #options: DotProductOptions
  readonly #key
  readonly #site: string
  readonly #p: Region
  /** w, and in backward also what becomes of dw. */
  readonly #w: Region

  constructor(options: DotProductOptions, queries: number, keys: number, declare: Declare) {
    this.#options = options
    this.#key = ownKey(options.seed)
    this.#site = declare.site
    this.#p = declare.saved([options.heads, queries, keys])
    this.#w = declare.scratch([options.heads, queries, keys])
  }

  forward(y: Region, { q, k, v }: Heads, [queryMask, keyMask]: Masks, pass: Pass): void {
    pass.kernels.attentionForward(y, this.#p, this.#w, q, k, v, queryMask, keyMask, this.#how(pass))
  }

  backward(dy: Region, { q, k, v }: Heads, gradients: Heads, pass: Pass): void {
    const { q: dq, k: dk, v: dv } = gradients
    pass.kernels.attentionBackward(dq, dk, dv, this.#w, dy, this.#p, q, k, v, this.#how(pass))
  }

  /** What is drawn for so many samples: [batch, heads, queries, keys], 1 where a weight is kept. */
  mask(batchSize: number, pass: Pass): Tensor {
    return maskTensor(this.#draws(pass), [batchSize, ...this.#p.shape.slice(1)])
  }

  #how(pass: Pass): AttentionOptions {
    const { heads, scale, causal, rateAt } = this.#options
    const drop = pass.training && rateAt ? this.#draws(pass) : null
    return { heads, scale, causal, drop, kept: inverseKeep(drop?.rate ?? 0) }
  }

  #draws(pass: Pass) {
    const [, ...sample] = this.#p.shape
    const first = pass.firstSample * sample.reduce((a, b) => a * b, 1)
    return { stream: streamFor(pass, this.#site, this.#key), rate: this.#options.rateAt?.(pass.step) ?? 0, first }
  }
}
