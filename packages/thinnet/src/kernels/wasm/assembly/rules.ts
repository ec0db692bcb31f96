import { splat } from './math'
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
