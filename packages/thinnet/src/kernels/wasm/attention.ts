import type { BatchedGemmOptions, Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from './cut.ts'
import { matrixOf } from './shapes.ts'

type AttentionKernels = Pick<Kernels, 'batchedGemm' | 'attentionSoftmaxForward'>

export function attentionKernels(memory: WasmMemory): AttentionKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)
  return {
    batchedGemm(c, a, b, options) {
      const { sizes, strides, count } = matricesOf(c, a, b, options)
      exports.batchedGemm(at(c), at(a), at(b), ...sizes, ...strides, workspace, 0, count)
    },
    attentionSoftmaxForward(y, x, queryMask, keyMask, { scale, causal }) {
      const [, heads, queries, keys] = x.shape as [number, number, number, number]
      const { rows } = matrixOf(x)
      const regions = [at(y), at(x), at(queryMask), at(keyMask)] as const
      exports.attentionSoftmaxForward(...regions, scale, +causal, heads, queries, keys, workspace, 0, rows)
    },
  }
}

/** Sizes of one multiplication, and how far matrices and rows of each lie apart, as assembly/attention.ts is told it. */
export function matricesOf(c: Region, a: Region, b: Region, options: BatchedGemmOptions) {
  const { heads, transposeA = false, transposeB = false } = options
  const [of, left, right] = [placesOf(c, heads), placesOf(a, heads), placesOf(b, heads)]
  const inner = transposeA ? left.rows : left.columns
  const sizes = [of.rows, of.columns, inner, +transposeA, +transposeB, heads] as const
  return { sizes, strides: [...of.strides, ...left.strides, ...right.strides] as const, count: c.shape[0]! * heads }
}

type Strides = readonly [sample: number, head: number, row: number]

/** Matrices of their own, [N, heads, rows, columns], or side by side, [N, rows, heads · columns]. */
function placesOf({ shape }: Region, heads: number): { rows: number; columns: number; strides: Strides } {
  if (shape.length === 4) {
    const [, , rows, columns] = shape as [number, number, number, number]
    return { rows, columns, strides: [heads * rows * columns, rows * columns, columns] }
  }
  const [, rows, all] = shape as [number, number, number]
  return { rows, columns: all / heads, strides: [rows * all, all / heads, all] }
}

export const attentionCuts = {
  // a unit is a matrix
  batchedGemm: { grain: 1, time: [MULTIPLY_ADD, 'm', 'n', 'k', 'end'] },
  // a unit is a row
  attentionSoftmaxForward: { grain: 16, time: [3, 'keys', 'end'] },
} satisfies Cuts
