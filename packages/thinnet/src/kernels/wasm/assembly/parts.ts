import { PART_SUMS } from './constants.generated'
import { at, store } from './simd'

/**
 * A sum over the batch, or over another dimension that is much larger than the sum, is cut into equal parts, by the sizes
 * alone, so that its bits are the same on any number of threads; threads that shared the sum's elements instead would
 * each read all that is added up.
 */
const MOST = 8

/** Into how many parts: a power of two, `most` at most, whose sums of `size` elements have room. */
export function partsWithin(most: i32, size: i32): i32 {
  const here = min(most, PART_SUMS / size)
  let parts = MOST
  while (parts > here && parts > 1) parts >>= 1
  return parts
}

/** The first of `count` that is in a part. */
export function firstOf(part: i32, parts: i32, count: i32): i32 {
  return <i32>((<i64>part * count) / parts)
}

/** y = the sum of `parts` of `size` elements each, one after the other */
export function sumParts(y: usize, sums: usize, parts: i32, size: i32, begin: i32, end: i32): void {
  for (let i = begin; i < end; i += 4) {
    let sum = v128.load(at(sums, i))
    for (let p = 1; p < parts; p++) sum = f32x4.add(sum, v128.load(at(sums, p * size + i)))
    store(at(y, i), sum, end - i)
  }
}
