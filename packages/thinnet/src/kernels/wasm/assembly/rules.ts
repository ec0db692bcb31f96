import { splat } from './math'
import { kept, two } from './pairs'
import { at, store } from './simd'

// As optimizers.ts, of those that few train by.

/** a += g²; w −= lr · g / √(a + ε) */
export function adagrad(w: usize, a: usize, g: usize, learningRate: f64, epsilon: f64, begin: i32, end: i32): void {
  const rate = splat(<f32>learningRate)
  const e = splat(<f32>epsilon)
  for (let i = begin; i < end; i += 4) {
    const gradient = v128.load(at(g, i))
    const square = f32x4.add(v128.load(at(a, i)), f32x4.mul(gradient, gradient))
    const update = f32x4.div(f32x4.mul(rate, gradient), f32x4.sqrt(f32x4.add(square, e)))
    store(at(a, i), square, end - i)
    store(at(w, i), f32x4.sub(v128.load(at(w, i)), update), end - i)
  }
}

/** a → g²; u = g · √((d + ε)/(a + ε)), with d of the updates before; d → u²; w −= lr · u */
export function adadelta(
  w: usize,
  a: usize,
  d: usize,
  g: usize,
  learningRate: f64,
  rho: f64,
  epsilon: f64,
  begin: i32,
  end: i32,
): void {
  const rate = splat(<f32>learningRate)
  const keep = splat(<f32>rho)
  const rest = splat(<f32>(1 - rho))
  const e = splat(<f32>epsilon)
  for (let i = begin; i < end; i += 4) {
    const gradient = v128.load(at(g, i))
    const oldUpdate = v128.load(at(d, i))
    const fresh = f32x4.mul(rest, f32x4.mul(gradient, gradient))
    const square = f32x4.add(f32x4.mul(keep, v128.load(at(a, i))), fresh)
    const ratio = f32x4.div(f32x4.add(oldUpdate, e), f32x4.add(square, e))
    const update = f32x4.mul(gradient, f32x4.sqrt(ratio))
    const updateSquare = f32x4.mul(rest, f32x4.mul(update, update))
    store(at(a, i), square, end - i)
    store(at(d, i), f32x4.add(f32x4.mul(keep, oldUpdate), updateSquare), end - i)
    store(at(w, i), f32x4.sub(v128.load(at(w, i)), f32x4.mul(rate, update)), end - i)
  }
}

// The rules below are computed in float64, as the reference computes them, two weights at a time: to its bits.

/** m += (1 − beta1)(g − m); u = max(beta2 · u, |g|); w −= rate · m/(u + ε) */
export function adamax(
  w: usize,
  m: usize,
  u: usize,
  g: usize,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  begin: i32,
  end: i32,
): void {
  const r = f64x2.splat(rate)
  const rest1 = f64x2.splat(1 - beta1)
  const keep = f64x2.splat(beta2)
  const e = f64x2.splat(epsilon)
  for (let i = begin; i < end; i += 2) {
    const left = end - i
    const gradient = two(g, i)
    const mean = kept(m, i, movedTo(two(m, i), gradient, rest1), left)
    const norm = kept(u, i, f64x2.max(f64x2.mul(keep, two(u, i)), f64x2.abs(gradient)), left)
    kept(w, i, f64x2.sub(two(w, i), f64x2.div(f64x2.mul(r, mean), f64x2.add(norm, e))), left)
  }
}

/** m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= (ofMean · m + ofGradient · g)/(√(ofSquare · v) + ε) */
export function nadam(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  ofMean: f64,
  ofGradient: f64,
  ofSquare: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  begin: i32,
  end: i32,
): void {
  const byMean = f64x2.splat(ofMean)
  const byGradient = f64x2.splat(ofGradient)
  const bySquare = f64x2.splat(ofSquare)
  const rest1 = f64x2.splat(1 - beta1)
  const rest2 = f64x2.splat(1 - beta2)
  const e = f64x2.splat(epsilon)
  for (let i = begin; i < end; i += 2) {
    const left = end - i
    const gradient = two(g, i)
    const mean = kept(m, i, movedTo(two(m, i), gradient, rest1), left)
    const square = kept(v, i, movedTo(two(v, i), f64x2.mul(gradient, gradient), rest2), left)
    const step = f64x2.add(f64x2.mul(byMean, mean), f64x2.mul(byGradient, gradient))
    const size = f64x2.add(f64x2.sqrt(f64x2.mul(square, bySquare)), e)
    kept(w, i, f64x2.sub(two(w, i), f64x2.div(step, size)), left)
  }
}

/** w −= lr · sign(beta1 · m + (1 − beta1) · g); m = beta2 · m + (1 − beta2) · g */
export function lion(
  w: usize,
  m: usize,
  g: usize,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  begin: i32,
  end: i32,
): void {
  const rate = f64x2.splat(learningRate)
  const keep1 = f64x2.splat(beta1)
  const rest1 = f64x2.splat(1 - beta1)
  const keep2 = f64x2.splat(beta2)
  const rest2 = f64x2.splat(1 - beta2)
  for (let i = begin; i < end; i += 2) {
    const left = end - i
    const gradient = two(g, i)
    const mean = two(m, i)
    const direction = signOf(f64x2.add(f64x2.mul(keep1, mean), f64x2.mul(rest1, gradient)))
    kept(w, i, f64x2.sub(two(w, i), f64x2.mul(rate, direction)), left)
    kept(m, i, f64x2.add(f64x2.mul(keep2, mean), f64x2.mul(rest2, gradient)), left)
  }
}

/**
 * n' = n + g²; z += g + 2 · shrinkage · w − (√(start + n') − √(start + n))/lr · w;
 * w = (clip(z, −l1, l1) − z)/((√(start + n') + beta)/lr + 2 · l2), but where that divisor is 0
 */
export function ftrl(
  w: usize,
  n: usize,
  z: usize,
  g: usize,
  learningRate: f64,
  start: f64,
  l1: f64,
  l2: f64,
  shrinkage: f64,
  beta: f64,
  begin: i32,
  end: i32,
): void {
  const rate = f64x2.splat(learningRate)
  const first = f64x2.splat(start)
  const most = f64x2.splat(l1)
  const least = f64x2.splat(-l1)
  const byWeight = f64x2.splat(2 * shrinkage)
  const more = f64x2.splat(beta)
  const last = f64x2.splat(2 * l2)
  for (let i = begin; i < end; i += 2) {
    const left = end - i
    const gradient = two(g, i)
    const weight = two(w, i)
    const old = two(n, i)
    const sum = f64x2.add(old, f64x2.mul(gradient, gradient))
    const before = f64x2.sqrt(f64x2.add(first, old))
    const after = f64x2.sqrt(f64x2.add(first, sum))
    const shrunk = f64x2.add(gradient, f64x2.mul(byWeight, weight))
    const pulled = f64x2.mul(f64x2.div(f64x2.sub(after, before), rate), weight)
    const linear = kept(z, i, f64x2.add(two(z, i), f64x2.sub(shrunk, pulled)), left)
    kept(n, i, sum, left)
    const divisor = f64x2.add(f64x2.div(f64x2.add(after, more), rate), last)
    const solved = f64x2.div(f64x2.sub(f64x2.min(f64x2.max(linear, least), most), linear), divisor)
    kept(w, i, v128.bitselect(weight, solved, f64x2.le(divisor, f64x2.splat(0))), left)
  }
}

/** x + part · (y − x) */
@inline
function movedTo(x: v128, y: v128, part: v128): v128 {
  return f64x2.add(x, f64x2.mul(part, f64x2.sub(y, x)))
}

/** 1, −1, or what is neither above nor below 0. */
@inline
function signOf(x: v128): v128 {
  const one = v128.or(v128.and(x, f64x2.splat(-0.0)), f64x2.splat(1))
  return v128.bitselect(one, x, v128.or(f64x2.gt(x, f64x2.splat(0)), f64x2.lt(x, f64x2.splat(0))))
}
