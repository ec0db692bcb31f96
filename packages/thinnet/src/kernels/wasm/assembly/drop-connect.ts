import { GROUP, keptBytes } from './random/kept'
import { splat } from './math'
import { at, bytes, madd, store } from './simd'

/** Verdicts drawn at a time, for so many rows of W or for so many columns of one. */
const VERDICTS = 4096
/** The workspace: verdicts, then sums of as many columns, each row of them with room for whole vectors. */
const SUMS: usize = <usize>VERDICTS + 2 * GROUP

/** 16 columns are computed at a time. */
const SIXTEEN: usize = 64

/**
 * y[n] = scale · Σ over i of x[n, i] · (kept[n, i] ∘ w[i]) + bias, for samples begin to end. kept[N, inputs, units] is
 * drawn as DropoutMask says, its element 0 being element `lane` of block `block`. Rows whose x is 0 are not drawn.
 */
export function dropConnectForward(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  scale: f64,
  inputs: i32,
  units: i32,
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
  const factor = splat(<f32>scale)
  const sums = workspace + SUMS
  for (let n = begin; n < end; n++) {
    const input = at(x, n * inputs)
    for (let left = 0; left < units; left += VERDICTS) {
      const columns = min(units - left, VERDICTS)
      memory.fill(sums, 0, rowBytes(columns))
      for (let i = 0; i < inputs; ) {
        const rows = run(at(input, i), 4, inputs - i, most(units))
        if (rows == 0) {
          i++
          continue
        }
        const e = (<u64>n * inputs + i) * units + left + lane
        const kept = workspace + <usize>(e & 15)
        keptBytes(workspace, <i32>(e & 15) + rows * columns, top, low, key0, key1, step, site, block + <u32>(e >> 4))
        for (let r = 0; r < rows; r++, i++) {
          addRow(sums, at(w, i * units + left), kept + r * columns, f32.load(at(input, i)), columns)
        }
      }
      const to = at(y, n * units + left)
      for (let j = 0; j < columns; j += 4) {
        const start = bias ? v128.load(at(bias, left + j)) : splat(0)
        store(at(to, j), madd(start, v128.load(at(sums, j)), factor), columns - j)
      }
    }
  }
}

/**
 * For rows begin to end of W: dw[i] = scale · Σ over n of x[n, i] · (kept[n, i] ∘ dy[n]), and, where dx is wanted,
 * dx[n, i] = scale · Σ over j of (kept[n, i] ∘ w[i]) · dy[n]. Without dx, rows whose x is 0 are not drawn.
 */
export function dropConnectBackward(
  dx: usize,
  dw: usize,
  dy: usize,
  x: usize,
  w: usize,
  scale: f64,
  samples: i32,
  inputs: i32,
  units: i32,
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
  const factor = splat(<f32>scale)
  for (let left = 0; left < units; left += VERDICTS) {
    const columns = min(units - left, VERDICTS)
    const rowStride = rowBytes(columns)
    for (let first = begin, rows = 0; first < end; first += rows) {
      rows = min(most(units), end - first)
      const sums = workspace + SUMS
      memory.fill(sums, 0, <usize>rows * rowStride)
      for (let n = 0; n < samples; n++) {
        const input = at(x, n * inputs + first)
        const gradient = at(dy, n * units + left)
        for (let r = 0; r < rows; ) {
          const drawn = dx ? rows : run(at(input, r), 4, rows - r, rows)
          if (drawn == 0) {
            r++
            continue
          }
          const e = (<u64>n * inputs + first + r) * units + left + lane
          let kept = workspace + <usize>(e & 15)
          keptBytes(workspace, <i32>(e & 15) + drawn * columns, top, low, key0, key1, step, site, block + <u32>(e >> 4))
          for (const last = r + drawn; r < last; r++, kept += columns) {
            const value = f32.load(at(input, r))
            if (value != 0) addRow(sums + <usize>r * rowStride, gradient, kept, value, columns)
            if (dx) {
              const to = at(dx, n * inputs + first + r)
              const sum = <f32>scale * dotRow(at(w, (first + r) * units + left), gradient, kept, columns)
              f32.store(to, left ? f32.load(to) + sum : sum)
            }
          }
        }
      }
      for (let r = 0; r < rows; r++) {
        const from = sums + <usize>r * rowStride
        const to = at(dw, (first + r) * units + left)
        for (let j = 0; j < columns; j += 4) store(at(to, j), f32x4.mul(v128.load(at(from, j)), factor), columns - j)
      }
    }
  }
}

/** How many rows of W are drawn at a time. */
@inline
function most(units: i32): i32 {
  return max(1, VERDICTS / units)
}

/** What a row of sums takes. */
@inline
function rowBytes(columns: i32): usize {
  return (bytes(columns) + SIXTEEN - 1) & ~(SIXTEEN - 1)
}

/** How many of the numbers from here on are not 0, up to the first that is; at most `most` of `left`. */
@inline
function run(x: usize, stride: usize, left: i32, most: i32): i32 {
  let count = 0
  for (const end = min(left, most); count < end && f32.load(x) != 0; x += stride) count++
  return count
}

/** sums += factor · (kept ∘ v): a product is masked, not a factor of it, so that no dropped NaN or Inf is left. */
function addRow(sums: usize, v: usize, kept: usize, factor: f32, columns: i32): void {
  const by = splat(factor)
  for (const end = at(sums, columns); sums < end; sums += SIXTEEN, v += SIXTEEN, kept += 16) {
    const verdicts = v128.load(kept)
    const low = lowHalf(verdicts)
    const high = highHalf(verdicts)
    v128.store(sums, addKept(v128.load(sums), v128.load(v), by, fourLow(low)))
    v128.store(sums, addKept(v128.load(sums, 16), v128.load(v, 16), by, fourHigh(low)), 16)
    v128.store(sums, addKept(v128.load(sums, 32), v128.load(v, 32), by, fourLow(high)), 32)
    v128.store(sums, addKept(v128.load(sums, 48), v128.load(v, 48), by, fourHigh(high)), 48)
  }
}

/** Σ a · b where kept. */
function dotRow(a: usize, b: usize, kept: usize, columns: i32): f32 {
  let s0 = splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (let left = columns; left > 0; left -= 16, a += SIXTEEN, b += SIXTEEN, kept += 16) {
    let verdicts = v128.load(kept)
    if (left < 16) verdicts = v128.and(verdicts, i8x16.lt_u(PLACES(), i8x16.splat(<i8>left)))
    const low = lowHalf(verdicts)
    const high = highHalf(verdicts)
    s0 = addKept(s0, v128.load(a), v128.load(b), fourLow(low))
    s1 = addKept(s1, v128.load(a, 16), v128.load(b, 16), fourHigh(low))
    s2 = addKept(s2, v128.load(a, 32), v128.load(b, 32), fourLow(high))
    s3 = addKept(s3, v128.load(a, 48), v128.load(b, 48), fourHigh(high))
  }
  const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))
  const half = f32x4.add(s, v128.shuffle<i64>(s, s, 1, 0))
  return f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1)
}

@inline
function PLACES(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

@inline
function addKept(sum: v128, a: v128, b: v128, kept: v128): v128 {
  return f32x4.add(sum, v128.and(f32x4.mul(a, b), kept))
}

/** Each of the first, or the last, 8 verdicts over two bytes … */
@inline
function lowHalf(v: v128): v128 {
  return v128.shuffle<i8>(v, v, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)
}

@inline
function highHalf(v: v128): v128 {
  return v128.shuffle<i8>(v, v, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15)
}

/** … and each of the first, or the last, 4 of these over an element. */
@inline
function fourLow(v: v128): v128 {
  return v128.shuffle<i16>(v, v, 0, 0, 1, 1, 2, 2, 3, 3)
}

@inline
function fourHigh(v: v128): v128 {
  return v128.shuffle<i16>(v, v, 4, 4, 5, 5, 6, 6, 7, 7)
}
