import { splat } from './math'
import { at, bytes, demote, store, transposeBlock } from './simd'

/** Elements at a time where little is done with each: 4 vectors share a loop's own work, which is more than theirs. */
const ELEMENTS = 16

/** So few elements are sooner copied here than by the engine. */
const FEW = 64

export function fill(y: usize, value: f64, begin: i32, end: i32): void {
  const v = splat(<f32>value)
  let i = begin
  for (; i + ELEMENTS <= end; i += ELEMENTS) {
    const to = at(y, i)
    v128.store(to, v)
    v128.store(to, v, 16)
    v128.store(to, v, 32)
    v128.store(to, v, 48)
  }
  for (; i < end; i += 4) store(at(y, i), v, end - i)
}

export function copy(y: usize, x: usize, begin: i32, end: i32): void {
  memory.copy(at(y, begin), at(x, begin), bytes(end - begin))
}

export function copyColumns(
  y: usize,
  x: usize,
  wide: i32,
  given: i32,
  to: i32,
  from: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let r = begin; r < end; r++) {
    const target = at(y, r * wide + to)
    const source = at(x, r * given + from)
    if (columns > FEW) memory.copy(target, source, bytes(columns))
    else for (let j = 0; j < columns; j += 4) store(at(target, j), v128.load(at(source, j)), columns - j)
  }
}

export function scale(y: usize, x: usize, factor: f64, begin: i32, end: i32): void {
  const f = splat(<f32>factor)
  let i = begin
  for (; i + ELEMENTS <= end; i += ELEMENTS) {
    const from = at(x, i)
    const to = at(y, i)
    v128.store(to, f32x4.mul(v128.load(from), f))
    v128.store(to, f32x4.mul(v128.load(from, 16), f), 16)
    v128.store(to, f32x4.mul(v128.load(from, 32), f), 32)
    v128.store(to, f32x4.mul(v128.load(from, 48), f), 48)
  }
  for (; i < end; i += 4) store(at(y, i), f32x4.mul(v128.load(at(x, i)), f), end - i)
}

export function add(y: usize, a: usize, b: usize, begin: i32, end: i32): void {
  let i = begin
  for (; i + ELEMENTS <= end; i += ELEMENTS) {
    const first = at(a, i)
    const second = at(b, i)
    const to = at(y, i)
    v128.store(to, f32x4.add(v128.load(first), v128.load(second)))
    v128.store(to, f32x4.add(v128.load(first, 16), v128.load(second, 16)), 16)
    v128.store(to, f32x4.add(v128.load(first, 32), v128.load(second, 32)), 32)
    v128.store(to, f32x4.add(v128.load(first, 48), v128.load(second, 48)), 48)
  }
  for (; i < end; i += 4) store(at(y, i), f32x4.add(v128.load(at(a, i)), v128.load(at(b, i))), end - i)
}

/** y = bytes · factor, of `size` bytes that lie where the last quarter of y is to be: read before written over. */
export function scaleBytes(y: usize, size: i32, factor: f64): void {
  const f = f64x2.splat(factor)
  const from = y + 3 * <usize>size
  let i = 0
  for (; i + 8 <= size; i += 8) {
    const words = v128.load8x8_u(from + i)
    const first = i32x4.extend_low_i16x8_u(words)
    const second = i32x4.extend_high_i16x8_u(words)
    v128.store(at(y, i), scaled(first, f))
    v128.store(at(y, i), scaled(second, f), 16)
  }
  for (; i < size; i++) f32.store(at(y, i), <f32>(<f64>load<u8>(from + i) * factor))
}

/** 4 integers as floats, rounded once. */
@inline
function scaled(v: v128, factor: v128): v128 {
  const low = f64x2.mul(f64x2.convert_low_i32x4_u(v), factor)
  const high = f64x2.mul(f64x2.convert_low_i32x4_u(v128.shuffle<i64>(v, v, 1, 0)), factor)
  return demote(low, high)
}

/** y[n, c, r] = x[n, r, c] for the samples n from begin to end */
export function transpose(y: usize, x: usize, rows: i32, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const sample = n * rows * columns
    transposeBlock(at(y, sample), bytes(rows), at(x, sample), bytes(columns), rows, columns)
  }
}

/** pmax(x, 0) is x < 0 ? 0 : x: a NaN stays a NaN */
export function reluForward(y: usize, x: usize, begin: i32, end: i32): void {
  let i = begin
  for (; i + ELEMENTS <= end; i += ELEMENTS) {
    const from = at(x, i)
    const to = at(y, i)
    v128.store(to, f32x4.pmax(v128.load(from), splat(0)))
    v128.store(to, f32x4.pmax(v128.load(from, 16), splat(0)), 16)
    v128.store(to, f32x4.pmax(v128.load(from, 32), splat(0)), 32)
    v128.store(to, f32x4.pmax(v128.load(from, 48), splat(0)), 48)
  }
  for (; i < end; i += 4) store(at(y, i), f32x4.pmax(v128.load(at(x, i)), splat(0)), end - i)
}

/** dx = y > 0 ? dy · scale : 0 */
export function reluBackward(dx: usize, dy: usize, y: usize, scale: f64, begin: i32, end: i32): void {
  const factor = splat(<f32>scale)
  let i = begin
  for (; i + ELEMENTS <= end; i += ELEMENTS) {
    const from = at(dy, i)
    const out = at(y, i)
    const to = at(dx, i)
    v128.store(to, reluGradient(v128.load(from), v128.load(out), factor))
    v128.store(to, reluGradient(v128.load(from, 16), v128.load(out, 16), factor), 16)
    v128.store(to, reluGradient(v128.load(from, 32), v128.load(out, 32), factor), 32)
    v128.store(to, reluGradient(v128.load(from, 48), v128.load(out, 48), factor), 48)
  }
  for (; i < end; i += 4) store(at(dx, i), reluGradient(v128.load(at(dy, i)), v128.load(at(y, i)), factor), end - i)
}

/** A mask and no product, so that it is 0 whatever dy and the factor are. */
@inline
function reluGradient(dy: v128, y: v128, factor: v128): v128 {
  return v128.and(f32x4.mul(dy, factor), f32x4.gt(y, splat(0)))
}

/** moving = momentum · moving + (1 − momentum) · value */
export function movingAverage(moving: usize, value: usize, momentum: f64, begin: i32, end: i32): void {
  const keep = splat(<f32>momentum)
  const rest = splat(<f32>(1 - momentum))
  for (let i = begin; i < end; i += 4) {
    const kept = f32x4.mul(keep, v128.load(at(moving, i)))
    store(at(moving, i), f32x4.add(kept, f32x4.mul(rest, v128.load(at(value, i)))), end - i)
  }
}
