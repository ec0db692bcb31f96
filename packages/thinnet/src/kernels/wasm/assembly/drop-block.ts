import { keptBytes } from './random/kept'
import { splat } from './math'
import { at, store } from './simd'

/** Seeds drawn at a time. */
const SEEDS = 4096

/**
 * Of samples begin to end, the mask [N, …image]: 0 where a block lies, elsewhere the sample's size / what is left of it.
 * A dropped seed is the first corner of its block; seeds[N, height − size + 1, width − size + 1, channels] in the image's
 * order are drawn as DropoutMask says, element 0 being element `lane` of block `block`.
 */
export function dropBlockMask(
  mask: usize,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  channelsFirst: i32,
  top: i32,
  low: i32,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const down = height - size + 1
  const across = width - size + 1
  const seeds = down * across * channels
  const elements = height * width * channels
  const columnStride = channelsFirst ? 1 : channels
  for (let n = begin; n < end; n++) {
    const image = at(mask, n * elements)
    fill(image, elements, splat(1))
    for (let first = 0; first < seeds; first += SEEDS) {
      const count = min(SEEDS, seeds - first)
      const e = <u64>n * seeds + first + lane
      const kept = workspace + <usize>(e & 15)
      keptBytes(workspace, <i32>(e & 15) + count, top, low, key0, key1, step, site, block + <u32>(e >> 4))
      for (let s = 0; s < count; s += 16) {
        // bits of dropped ones, those past the end cut off
        let dropped = ~i8x16.bitmask(v128.load(kept + s)) & ((1 << min(16, count - s)) - 1)
        for (; dropped; dropped &= dropped - 1) {
          const seed = first + s + <i32>ctz(dropped)
          const place = channelsFirst ? seed : seed / channels // down and across, and the channel before that if first
          const row = place / across
          const corner = channelsFirst
            ? ((row / down) * height + (row % down)) * width + (place % across)
            : (row * width + (place % across)) * channels + (seed % channels)
          zeroBlock(at(image, corner), size, columnStride, width * columnStride)
        }
      }
    }
    const left = countKept(image, elements)
    if (left > 0 && left < elements) rescale(image, elements, splat(<f32>(<f64>elements / <f64>left)))
  }
}

function zeroBlock(corner: usize, size: i32, columnStride: i32, rowStride: i32): void {
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) f32.store(at(corner, r * rowStride + c * columnStride), 0)
  }
}

function fill(y: usize, size: i32, value: v128): void {
  for (let i = 0; i < size; i += 4) store(at(y, i), value, size - i)
}

function countKept(x: usize, size: i32): i32 {
  let count = 0
  let i = 0
  for (; i + 4 <= size; i += 4) count += popcnt(i32x4.bitmask(f32x4.gt(v128.load(at(x, i)), splat(0))))
  for (; i < size; i++) count += i32(f32.load(at(x, i)) > 0)
  return count
}

function rescale(x: usize, size: i32, factor: v128): void {
  for (let i = 0; i < size; i += 4) store(at(x, i), f32x4.mul(v128.load(at(x, i)), factor), size - i)
}
