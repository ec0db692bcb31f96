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

/**
 * Scaled dot-product attention of each head (Vaswani et al. 2017), by itself:
 *
 *     p = softmax(scale · q · kᵀ), masked     w = p · m / keep     y = w · v
 *     dv = wᵀ · dy     dw = dy · vᵀ     dp = dw · m / keep     ds = scale · p · (dp − Σ dp · p)     dq = ds · k     dk = dsᵀ · q
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

  forward(y: Region, { q, k, v }: Heads, masks: readonly [Region | null, Region | null], pass: Pass): void {
    const { heads, scale, causal } = this.#options
    const { kernels } = pass
    const p = this.#p
    kernels.batchedGemm(p, q, k, { heads, transposeB: true })
    kernels.attentionSoftmaxForward(p, p, ...masks, { scale, causal })
    kernels.batchedGemm(y, this.#dropped(pass), v, { heads })
  }

  backward(dy: Region, { q, k, v }: Heads, gradients: Heads, pass: Pass): void {
    const { heads, scale } = this.#options
    const { kernels } = pass
    const [p, w] = [this.#p, this.#w]
    kernels.batchedGemm(gradients.v, this.#dropped(pass), dy, { heads, transposeA: true })
    kernels.batchedGemm(w, dy, v, { heads, transposeB: true })
    this.#drop(w, w, pass)
    kernels.softmaxBackward(w, w, p, { scale })
    kernels.batchedGemm(gradients.q, w, k, { heads })
    kernels.batchedGemm(gradients.k, w, q, { heads, transposeA: true })
  }

  /** What is drawn for so many samples: [batch, heads, queries, keys], 1 where a weight is kept. */
  mask(batchSize: number, pass: Pass): Tensor {
    return maskTensor(this.#draws(pass), [batchSize, ...this.#p.shape.slice(1)])
  }

  /** w: p itself where nothing is dropped. */
  #dropped(pass: Pass): Region {
    return this.#drop(this.#w, this.#p, pass) ? this.#w : this.#p
  }

  /** out = values · m / keep; false: nothing is dropped, and nothing written. */
  #drop(out: Region, values: Region, pass: Pass): boolean {
    if (!pass.training || !this.#options.rateAt) return false
    const draws = this.#draws(pass)
    pass.kernels.dropout(out, values, draws, inverseKeep(draws.rate))
    return true
  }

  #draws(pass: Pass) {
    const [, ...sample] = this.#p.shape
    const first = pass.firstSample * sample.reduce((a, b) => a * b, 1)
    return { stream: streamFor(pass, this.#site, this.#key), rate: this.#options.rateAt?.(pass.step) ?? 0, first }
  }
}
