import { splat } from './math'
import { at, store } from './simd'

/** y += factor · a · b */
export function addProduct(y: usize, a: usize, b: usize, factor: f64, begin: i32, end: i32): void {
  const f = splat(<f32>factor)
  for (let i = begin; i < end; i += 4) {
    const product = f32x4.mul(v128.load(at(a, i)), v128.load(at(b, i)))
    store(at(y, i), f32x4.add(v128.load(at(y, i)), f32x4.mul(f, product)), end - i)
  }
}

/** u = mean + √variance · noise */
export function gaussianForward(u: usize, mean: usize, variance: usize, noise: usize, begin: i32, end: i32): void {
  for (let i = begin; i < end; i += 4) {
    const deviation = f32x4.mul(f32x4.sqrt(v128.load(at(variance, i))), v128.load(at(noise, i)))
    store(at(u, i), f32x4.add(v128.load(at(mean, i)), deviation), end - i)
  }
}

/** dvariance = du · noise / (2 · √variance), and 0 where variance is 0 */
export function gaussianBackward(
  dvariance: usize,
  du: usize,
  variance: usize,
  noise: usize,
  begin: i32,
  end: i32,
): void {
  for (let i = begin; i < end; i += 4) {
    const v = v128.load(at(variance, i))
    const product = f32x4.mul(v128.load(at(du, i)), v128.load(at(noise, i)))
    const quotient = f32x4.div(product, f32x4.mul(f32x4.sqrt(v), splat(2)))
    store(at(dvariance, i), v128.and(quotient, f32x4.ne(v, splat(0))), end - i)
  }
}
