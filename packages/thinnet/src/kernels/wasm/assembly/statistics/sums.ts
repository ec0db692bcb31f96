import { at, double } from '../simd'
import { planeSums } from './planes'
import { rowSums } from './rows'
import { BLOCK_SUMS, sumsOf } from './statistics'

/** Σ x in the blocks begin to end. */
export function blockSums(
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
  const size = (outer + blocks - 1) / blocks
  for (let b = begin; b < end; b++) {
    const sums = double(shared + BLOCK_SUMS, b * sumsOf(count))
    const n = min(size, outer - b * size)
    const xs = at(x, b * size * channels * inner)
    if (inner == 1) rowSums(sums, xs, n, channels, count)
    else planeSums(sums, xs, n, channels, inner, count)
  }
}
