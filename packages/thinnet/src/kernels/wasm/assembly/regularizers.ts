import { splat } from './math'
import { at, high, load, low, pairSums, store, total } from './simd'

/** penalty = Σ l1 · |w| + l2 · w² over all of w: one chain of sums in doubles, which is not split */
export function penaltyForward(penalty: usize, w: usize, l1: f64, l2: f64, size: i32): void {
  let magnitudes = f64x2.splat(0)
  let squares = f64x2.splat(0)
  for (let i = 0; i < size; i += 4) {
    const v = load(at(w, i), size - i, splat(0))
    const first = low(v)
    const second = high(v)
    magnitudes = f64x2.add(magnitudes, pairSums(f32x4.abs(v)))
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second)))
  }
  f32.store(penalty, <f32>(l1 * total(magnitudes) + l2 * total(squares)))
}

/** g += l1 · sign(w) + 2 · l2 · w */
export function penaltyBackward(g: usize, w: usize, l1: f64, l2: f64, begin: i32, end: i32): void {
  const one = splat(<f32>l1)
  const two = splat(<f32>(2 * l2))
  const signBit = splat(-0.0)
  for (let i = begin; i < end; i += 4) {
    const v = v128.load(at(w, i))
    const signed = v128.bitselect(v, one, signBit)
    const sign = v128.andnot(signed, f32x4.eq(v, splat(0))) // l1 · sign(w), 0 for 0
    store(at(g, i), f32x4.add(v128.load(at(g, i)), f32x4.add(sign, f32x4.mul(two, v))), end - i)
  }
}
