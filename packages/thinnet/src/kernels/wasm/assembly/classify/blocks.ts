import { C_BLOCK, C_FLOATS, ROWS } from '../workspace'

/**
 * A dense layer and the cross-entropy of its softmax, of so many classes that their scores z = x · W + b take longer to write and
 * read again than to compute. Of a block of classes, and of so many rows at a time, they stay in the cache, and what is left of
 * them is e = exp(z − m) with m the block's largest of that row. p = e · exp(m − M) / Σ …, M the largest of all blocks.
 *
 * e lies block after block, [rows, columns] each. W is w[inputs, classes], or w[classes, inputs] if transposed. Products are the
 * module's, or a BLAS's.
 *
 * scales: of each block the rows' m, of each block the rows' Σ e, and the rows' z at their labels.
 */

/** Between two rows of a block of scores lie so many floats more, lest all fall on the same places of a cache. */
export const APART = 16

/** Rows at a time; a BLAS wants more of them. */
@inline
export function blockRows(columns: i32, blas: i32): i32 {
  return blas ? (C_FLOATS / (columns + APART)) & ~7 : ROWS
}

/** A block of scores, or of their derivatives, in a workspace. */
@inline
export function blockIn(workspace: usize): usize {
  return workspace + C_BLOCK
}
