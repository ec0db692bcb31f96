import { attentionByParts, type PartsOfAttention, type WholeAttention } from '../attention.ts'
import type { AttentionOptions } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from './cut.ts'
import { maskArguments } from './draws.ts'
import type { WasmExports } from './modules/exports.generated.ts'

/**
 * Attention head by head, where a head's weights have room in a cache.
 *
 * @param parts do what has no room, and where all weights are dropped
 * @param blas whether the module's products are those of a BLAS
 */
export function wholeAttentionKernels(
  memory: WasmMemory,
  exports: WasmExports,
  parts: PartsOfAttention,
  blas: boolean,
): WholeAttention {
  const at = (region: Region | null) => memory.at(region)
  const byParts = attentionByParts(parts)
  const fits = ({ shape: [, , queries, keys] }: Region, { drop }: AttentionOptions) =>
    exports.attentionHasRoom(queries!, keys!) && (!drop || drop.rate < 1)
  const numbersOf = ({ shape }: Region, q: Region, v: Region, { heads, scale, drop, kept }: AttentionOptions) => {
    const [samples, , queries, keys] = shape as [number, number, number, number]
    const sizes = [heads, queries, keys, q.shape[2]! / heads, v.shape[2]! / heads] as const
    const mask: Mask = drop && drop.rate > 0 ? ([1, kept, ...maskArguments(drop)] as const) : NO_MASK
    return [scale, ...sizes, +blas, ...mask, memory.workspace, 0, samples * heads] as const
  }
  return {
    attentionForward(y, p, w, q, k, v, queryMask, keyMask, options) {
      if (!fits(p, options)) return byParts.attentionForward(y, p, w, q, k, v, queryMask, keyMask, options)
      const regions = [at(y), at(p), at(q), at(k), at(v), at(queryMask), at(keyMask)] as const
      exports.wholeAttentionForward(...regions, +options.causal, ...numbersOf(p, q, v, options))
    },
    attentionBackward(dq, dk, dv, w, dy, p, q, k, v, options) {
      if (!fits(p, options)) return byParts.attentionBackward(dq, dk, dv, w, dy, p, q, k, v, options)
      const regions = [at(dq), at(dk), at(dv), at(dy), at(p), at(q), at(k), at(v)] as const
      exports.wholeAttentionBackward(...regions, ...numbersOf(p, q, v, options))
    },
  }
}

/** Whether weights are dropped, what the kept are multiplied by, and `maskArguments`. */
type Mask = readonly [drops: number, kept: number, ...ReturnType<typeof maskArguments>]
const NO_MASK: Mask = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]

export const wholeAttentionCuts = {
  // a unit is a matrix
  wholeAttentionForward: { grain: 1, time: [3 * MULTIPLY_ADD, 'queries', 'keys', 'size', 'end'], divisible: true },
  wholeAttentionBackward: { grain: 1, time: [6 * MULTIPLY_ADD, 'queries', 'keys', 'size', 'end'], divisible: true },
} satisfies Cuts
