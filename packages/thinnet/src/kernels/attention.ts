import type { AttentionOptions, Kernels } from './kernels.ts'
import type { Region } from './region.ts'

export type WholeAttention = Pick<Kernels, 'attentionForward' | 'attentionBackward'>
/** What it is made of. */
export type PartsOfAttention = Pick<Kernels, 'batchedGemm' | 'attentionSoftmaxForward' | 'softmaxBackward' | 'dropout'>

/**
 * Attention by kernels of its parts:
 *
 *     dv = wᵀ · dy     dw = dy · vᵀ     dp = dw · m · kept     ds = scale · p · (dp − Σ dp · p)     dq = ds · k     dk = dsᵀ · q
 */
export function attentionByParts(kernels: PartsOfAttention): WholeAttention {
  /** out = values · m · kept: the values themselves where nothing is dropped. */
  const dropped = (out: Region, values: Region, { drop, kept }: AttentionOptions) => {
    if (!drop) return values
    kernels.dropout(out, values, drop, kept)
    return out
  }
  return {
    attentionForward(y, p, w, q, k, v, queryMask, keyMask, options) {
      const { heads } = options
      kernels.batchedGemm(p, q, k, { heads, transposeB: true })
      kernels.attentionSoftmaxForward(p, p, queryMask, keyMask, options)
      kernels.batchedGemm(y, dropped(w, p, options), v, { heads })
    },
    attentionBackward(dq, dk, dv, w, dy, p, q, k, v, options) {
      const { heads, scale } = options
      kernels.batchedGemm(dv, dropped(w, p, options), dy, { heads, transposeA: true })
      kernels.batchedGemm(w, dy, v, { heads, transposeB: true })
      kernels.softmaxBackward(w, dropped(w, w, options), p, { scale })
      kernels.batchedGemm(dq, w, k, { heads })
      kernels.batchedGemm(dk, w, q, { heads, transposeA: true })
    },
  }
}
