import { at, double } from '../simd'
import { planeMoments, planeProducts } from './planes'
import { rowMoments, rowProducts } from './rows'
import { BLOCK_OTHERS, BLOCK_SUMS, SUMS, sumsOf } from './statistics'

/**
 * In the blocks begin to end: Σ d and Σ d², d = x − the channel's first x; of a g instead Σ g and Σ g · (x − mean), with the
 * means that are in SUMS.
 */
export function blockMoments(
  g: usize,
  x: usize,
  outer: i32,
  channels: i32,
  inner: i32,
  count: i32,
  blocks: i32,
  shared: usize,
  begin: i32,
  end: i32,
): void {
  const means = shared + SUMS
  const size = (outer + blocks - 1) / blocks
  for (let b = begin; b < end; b++) {
    const sums = double(shared + BLOCK_SUMS, b * sumsOf(count))
    const others = double(shared + BLOCK_OTHERS, b * sumsOf(count))
    const first = b * size * channels * inner
    const n = min(size, outer - b * size)
    const xs = at(x, first)
    const gs = at(g, first)
    if (inner == 1) {
      if (g) rowProducts(sums, others, gs, xs, means, n, channels, count)
      else rowMoments(sums, others, xs, x, n, channels, count)
    } else {
      if (g) planeProducts(sums, others, gs, xs, means, n, channels, inner, count)
      else planeMoments(sums, others, xs, x, n, channels, inner, count)
    }
  }
}
