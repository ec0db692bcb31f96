import { STATISTICS_CHANNELS } from './constants.generated'
import { splat } from './math'
import { at, double, store } from './simd'
import { BLOCK_OTHERS, BLOCK_SUMS, OTHERS, STATISTICS_BYTES, SUMS, totals } from './statistics/statistics'

/**
 * x is [outer, channels, inner]. `count` of the channels are computed at a time, from the one on that the addresses
 * point at; what has been found out about them is in `shared`: statistics, and for the pass over x the floats
 * A to D of every channel.
 */
const ROOM: usize = 4 * (STATISTICS_CHANNELS + 4)
const A: usize = STATISTICS_BYTES
const B: usize = A + ROOM
const C: usize = B + ROOM
const D: usize = C + ROOM
/** What all that takes of the workspace. */
export const MOMENTS_BYTES: usize = D + ROOM

/**
 * mean and variance, of the blocks' moments and m elements a channel; and what `normalize` needs. The moments are those of
 * d = x − the channel's first x, which is no further from its mean than √(m · variance): doubles lose nothing that counts.
 */
export function batchMoments(
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  x: usize,
  inner: i32,
  m: f64,
  count: i32,
  blocks: i32,
  shared: usize,
): void {
  totals(shared + SUMS, shared + BLOCK_SUMS, count, blocks, m)
  totals(shared + OTHERS, shared + BLOCK_OTHERS, count, blocks, m)
  for (let c = 0; c < count; c++) {
    const d = f64.load(double(shared + SUMS, c))
    const center = <f64>f32.load(at(x, c * inner)) + d
    const v = max(f64.load(double(shared + OTHERS, c)) - d * d, 0)
    f32.store(at(mean, c), <f32>center)
    f32.store(at(variance, c), <f32>v)
    prepare(c, center, v + epsilon, gamma, beta, shared)
  }
}

/** What `normalize` needs, of a mean and variance that are given. */
export function givenMoments(
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  count: i32,
  shared: usize,
): void {
  for (let c = 0; c < count; c++) {
    const v = <f64>f32.load(at(variance, c)) + epsilon
    prepare(c, <f64>f32.load(at(mean, c)), v, gamma, beta, shared)
  }
}

/** A + B = mean, in two floats as exact as the sums; C = gamma/√v for v = variance + epsilon, D = beta */
@inline
function prepare(c: i32, mean: f64, v: f64, gamma: usize, beta: usize, shared: usize): void {
  const p = at(shared, c)
  f32.store(p, <f32>mean, A)
  f32.store(p, <f32>(mean - <f64>(<f32>mean)), B)
  f32.store(p, <f32>((gamma ? <f64>f32.load(at(gamma, c)) : 1) / sqrt(v)), C)
  f32.store(p, beta ? f32.load(at(beta, c)) : 0, D)
}

/** y = ((x − A) − B) · C + D, for begin to end of the outer dimension */
export function normalize(
  y: usize,
  x: usize,
  channels: i32,
  inner: i32,
  count: i32,
  shared: usize,
  begin: i32,
  end: i32,
): void {
  for (let o = begin; o < end; o++) {
    const first = o * channels * inner
    if (inner == 1) {
      for (let c = 0; c < count; c += 4) {
        const p = at(shared, c)
        const d = f32x4.sub(f32x4.sub(v128.load(at(x, first + c)), v128.load(p, A)), v128.load(p, B))
        store(at(y, first + c), f32x4.add(f32x4.mul(d, v128.load(p, C)), v128.load(p, D)), count - c)
      }
      continue
    }
    for (let c = 0; c < count; c++) {
      const plane = first + c * inner
      const p = at(shared, c)
      const a = v128.load_splat<f32>(p, A)
      const b = v128.load_splat<f32>(p, B)
      const factor = v128.load_splat<f32>(p, C)
      const shift = v128.load_splat<f32>(p, D)
      for (let i = 0; i < inner; i += 4) {
        const d = f32x4.sub(f32x4.sub(v128.load(at(x, plane + i)), a), b)
        store(at(y, plane + i), f32x4.add(f32x4.mul(d, factor), shift), inner - i)
      }
    }
  }
}

/** The means, for the products to come, as they are given. */
export function givenMeans(mean: usize, count: i32, shared: usize): void {
  for (let c = 0; c < count; c++) f64.store(double(shared + SUMS, c), <f64>f32.load(at(mean, c)))
}

/** dgamma = Σ dy · x̂ and dbeta = Σ dy, of the blocks' sums and products; and what `normalizeBackward` needs. */
export function batchGradients(
  dgamma: usize,
  dbeta: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  epsilon: f64,
  m: f64,
  count: i32,
  blocks: i32,
  shared: usize,
): void {
  totals(shared + SUMS, shared + BLOCK_SUMS, count, blocks, 1)
  totals(shared + OTHERS, shared + BLOCK_OTHERS, count, blocks, 1)
  for (let c = 0; c < count; c++) {
    const deviation = sqrt(<f64>f32.load(at(variance, c)) + epsilon)
    const sum = f64.load(double(shared + SUMS, c))
    const product = f64.load(double(shared + OTHERS, c)) / deviation
    f32.store(at(dbeta, c), <f32>sum)
    f32.store(at(dgamma, c), <f32>product)
    const p = at(shared, c)
    f32.store(p, f32.load(at(mean, c)), A)
    f32.store(p, <f32>(sum / m), B)
    f32.store(p, <f32>(product / (deviation * m)), C)
    f32.store(p, <f32>((gamma ? <f64>f32.load(at(gamma, c)) : 1) / deviation), D)
  }
}

/** dx = ((dy − B) − (x − A) · C) · D, for begin to end of the outer dimension */
export function normalizeBackward(
  dx: usize,
  dy: usize,
  x: usize,
  channels: i32,
  inner: i32,
  count: i32,
  shared: usize,
  begin: i32,
  end: i32,
): void {
  for (let o = begin; o < end; o++) {
    const first = o * channels * inner
    if (inner == 1) {
      for (let c = 0; c < count; c += 4) {
        const p = at(shared, c)
        const d = f32x4.mul(f32x4.sub(v128.load(at(x, first + c)), v128.load(p, A)), v128.load(p, C))
        const g = f32x4.sub(v128.load(at(dy, first + c)), v128.load(p, B))
        store(at(dx, first + c), f32x4.mul(f32x4.sub(g, d), v128.load(p, D)), count - c)
      }
      continue
    }
    for (let c = 0; c < count; c++) {
      const plane = first + c * inner
      const p = at(shared, c)
      const a = v128.load_splat<f32>(p, A)
      const b = v128.load_splat<f32>(p, B)
      const slope = v128.load_splat<f32>(p, C)
      const factor = v128.load_splat<f32>(p, D)
      for (let i = 0; i < inner; i += 4) {
        const d = f32x4.mul(f32x4.sub(v128.load(at(x, plane + i)), a), slope)
        const g = f32x4.sub(v128.load(at(dy, plane + i)), b)
        store(at(dx, plane + i), f32x4.mul(f32x4.sub(g, d), factor), inner - i)
      }
    }
  }
}
