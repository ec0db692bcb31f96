import { STATISTICS_CHANNELS } from '../constants.generated'
import { double } from '../simd'

/**
 * Sums over all of x but its channels, with x as [outer, channels, inner] and `count` of the channels at a time, from
 * the one on that x points at. The outer dimension is cut into blocks, as many as the shape alone says; every block has
 * sums of its own, and these are added up in their order. So threads read x from front to back, and the totals' bits
 * do not depend on which of them did which block.
 *
 * The workspace, `shared`, is one for all threads: totals in SUMS and OTHERS, blocks' sums after them, all doubles.
 */
const ROOM: usize = 8 * (STATISTICS_CHANNELS + 4)
export const SUMS: usize = 0
export const OTHERS: usize = SUMS + ROOM
const BLOCK_DOUBLES = 32768
export const BLOCK_SUMS: usize = OTHERS + ROOM
export const BLOCK_OTHERS: usize = BLOCK_SUMS + 8 * BLOCK_DOUBLES
export const STATISTICS_BYTES: usize = BLOCK_OTHERS + 8 * BLOCK_DOUBLES

/** Of so many elements, at least, … */
const BLOCK = 16384
/** … and so many, at most. */
const MOST_BLOCKS = 64

/** How many blocks there are. */
export function statisticsBlocks(outer: i32, inner: i32, count: i32): i32 {
  const most = min(MOST_BLOCKS, BLOCK_DOUBLES / sumsOf(count))
  return max(1, min(most, <i32>((<i64>outer * inner * count) / BLOCK)))
}

/** Doubles of a block: vectors may add to more sums than there are. */
@inline
export function sumsOf(count: i32): i32 {
  return (count + 3) & ~3
}

/** to[c] = the total of the blocks' sums (BLOCK_SUMS or BLOCK_OTHERS) over `divisor` */
export function totals(to: usize, sums: usize, count: i32, blocks: i32, divisor: f64): void {
  for (let c = 0; c < count; c += 2) {
    let sum = v128.load(double(sums, c))
    for (let b = 1; b < blocks; b++) sum = f64x2.add(sum, v128.load(double(sums, b * sumsOf(count) + c)))
    v128.store(double(to, c), f64x2.div(sum, f64x2.splat(divisor)))
  }
}
