import { splat } from './math'
import { at, double, store } from './simd'
import { planeProducts, planeSquares, planeSum } from './statistics-planes'
import { rowProducts, rowSquares, rowSums } from './statistics-rows'

/**
 * x is [outer, channels, inner]; every kernel does the channels begin to end, a part of at most PART at a time. What it
 * finds out about a channel is kept in the workspace: doubles SUMS, OTHERS and MEANS, floats A to D.
 */
const PART = 4096
const ROOM = PART + 4
const SUMS: usize = 0
const OTHERS: usize = SUMS + 8 * ROOM
const MEANS: usize = OTHERS + 8 * ROOM
const A: usize = MEANS + 8 * ROOM
const B: usize = A + 4 * ROOM
const C: usize = B + 4 * ROOM
const D: usize = C + 4 * ROOM

/** sums[c] = Σ of channel c */
export function channelSums(
  sums: usize,
  x: usize,
  outer: i32,
  channels: i32,
  inner: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  for (let c = begin; c < end; c += PART) {
    const stop = min(end, c + PART)
    sumsOf(workspace + SUMS, x, outer, channels, inner, c, stop)
    for (let i = c; i < stop; i++) f32.store(at(sums, i), <f32>f64.load(double(workspace + SUMS, i - c)))
  }
}

function sumsOf(sums: usize, x: usize, outer: i32, channels: i32, inner: i32, begin: i32, end: i32): void {
  if (inner == 1) return rowSums(sums, x, outer, channels, begin, end)
  for (let c = begin; c < end; c++) f64.store(double(sums, c - begin), planeSum(x, outer, channels, inner, c))
}

/** mean, variance; y = gamma · (x − mean)/√(variance + ε) + beta, with the mean in two floats, as exact as the sums */
export function batchNormalizationForward(
  y: usize,
  mean: usize,
  variance: usize,
  x: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  outer: i32,
  channels: i32,
  inner: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const sums = workspace + SUMS
  const squares = workspace + OTHERS
  const m = <f64>outer * <f64>inner
  for (let c = begin; c < end; c += PART) {
    const stop = min(end, c + PART)
    sumsOf(sums, x, outer, channels, inner, c, stop)
    for (let i = 0; i < stop - c; i++) f64.store(double(sums, i), f64.load(double(sums, i)) / m)
    if (inner == 1) rowSquares(squares, x, sums, outer, channels, c, stop)
    else {
      for (let i = c; i < stop; i++) {
        const center = f64.load(double(sums, i - c))
        f64.store(double(squares, i - c), planeSquares(x, outer, channels, inner, i, center))
      }
    }
    for (let i = c; i < stop; i++) {
      const center = f64.load(double(sums, i - c))
      const spread = f64.load(double(squares, i - c)) / m
      f32.store(at(mean, i), <f32>center)
      f32.store(at(variance, i), <f32>spread)
      prepare(workspace, i - c, i, center, spread + epsilon, gamma, beta)
    }
    normalize(y, x, outer, channels, inner, workspace, c, stop)
  }
}

export function batchNormalizationInference(
  y: usize,
  x: usize,
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  outer: i32,
  channels: i32,
  inner: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  for (let c = begin; c < end; c += PART) {
    const stop = min(end, c + PART)
    for (let i = c; i < stop; i++) {
      const spread = <f64>f32.load(at(variance, i)) + epsilon
      prepare(workspace, i - c, i, <f64>f32.load(at(mean, i)), spread, gamma, beta)
    }
    normalize(y, x, outer, channels, inner, workspace, c, stop)
  }
}

/** A + B = mean, C = gamma/√spread, D = beta */
@inline
function prepare(workspace: usize, i: i32, c: i32, mean: f64, spread: f64, gamma: usize, beta: usize): void {
  f32.store(at(workspace + A, i), <f32>mean)
  f32.store(at(workspace + B, i), <f32>(mean - <f64>(<f32>mean)))
  f32.store(at(workspace + C, i), <f32>((gamma ? <f64>f32.load(at(gamma, c)) : 1) / sqrt(spread)))
  f32.store(at(workspace + D, i), beta ? f32.load(at(beta, c)) : 0)
}

/** y = ((x − A) − B) · C + D */
function normalize(y: usize, x: usize, outer: i32, channels: i32, inner: i32, w: usize, begin: i32, end: i32): void {
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      const row = o * channels
      for (let c = begin; c < end; c += 4) {
        const i = at(w, c - begin)
        const d = f32x4.sub(f32x4.sub(v128.load(at(x, row + c)), v128.load(i, A)), v128.load(i, B))
        store(at(y, row + c), f32x4.add(f32x4.mul(d, v128.load(i, C)), v128.load(i, D)), end - c)
      }
      continue
    }
    for (let c = begin; c < end; c++) {
      const plane = (o * channels + c) * inner
      const p = at(w, c - begin)
      for (let i = 0; i < inner; i += 4) {
        const d = f32x4.sub(
          f32x4.sub(v128.load(at(x, plane + i)), v128.load_splat<f32>(p, A)),
          v128.load_splat<f32>(p, B),
        )
        const scaled = f32x4.mul(d, v128.load_splat<f32>(p, C))
        store(at(y, plane + i), f32x4.add(scaled, v128.load_splat<f32>(p, D)), inner - i)
      }
    }
  }
}

/** dgamma = Σ dy · x̂; dbeta = Σ dy; dx = gamma/deviation · (dy − (dbeta + x̂ · dgamma)/m) unless dx is 0 */
export function batchNormalizationBackward(
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  epsilon: f64,
  outer: i32,
  channels: i32,
  inner: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const sums = workspace + SUMS
  const products = workspace + OTHERS
  const means = workspace + MEANS
  const m = <f64>outer * <f64>inner
  for (let c = begin; c < end; c += PART) {
    const stop = min(end, c + PART)
    for (let i = c; i < stop; i++) f64.store(double(means, i - c), <f64>f32.load(at(mean, i)))
    if (inner == 1) rowProducts(sums, products, dy, x, means, outer, channels, c, stop)
    else {
      sumsOf(sums, dy, outer, channels, inner, c, stop)
      for (let i = c; i < stop; i++) {
        const center = f64.load(double(means, i - c))
        f64.store(double(products, i - c), planeProducts(dy, x, outer, channels, inner, i, center))
      }
    }
    for (let i = c; i < stop; i++) {
      const deviation = sqrt(<f64>f32.load(at(variance, i)) + epsilon)
      const sum = f64.load(double(sums, i - c))
      const product = f64.load(double(products, i - c)) / deviation
      f32.store(at(dbeta, i), <f32>sum)
      f32.store(at(dgamma, i), <f32>product)
      const p = at(workspace, i - c)
      f32.store(p, f32.load(at(mean, i)), A)
      f32.store(p, <f32>(sum / m), B)
      f32.store(p, <f32>(product / (deviation * m)), C)
      f32.store(p, <f32>((gamma ? <f64>f32.load(at(gamma, i)) : 1) / deviation), D)
    }
    if (dx) center(dx, dy, x, outer, channels, inner, workspace, c, stop)
  }
}

/** dx = ((dy − B) − (x − A) · C) · D */
function center(
  dx: usize,
  dy: usize,
  x: usize,
  outer: i32,
  channels: i32,
  inner: i32,
  w: usize,
  begin: i32,
  end: i32,
): void {
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      const row = o * channels
      for (let c = begin; c < end; c += 4) {
        const i = at(w, c - begin)
        const d = f32x4.mul(f32x4.sub(v128.load(at(x, row + c)), v128.load(i, A)), v128.load(i, C))
        const g = f32x4.sub(v128.load(at(dy, row + c)), v128.load(i, B))
        store(at(dx, row + c), f32x4.mul(f32x4.sub(g, d), v128.load(i, D)), end - c)
      }
      continue
    }
    for (let c = begin; c < end; c++) {
      const plane = (o * channels + c) * inner
      const p = at(w, c - begin)
      for (let i = 0; i < inner; i += 4) {
        const centered = f32x4.sub(v128.load(at(x, plane + i)), v128.load_splat<f32>(p, A))
        const g = f32x4.sub(v128.load(at(dy, plane + i)), v128.load_splat<f32>(p, B))
        const d = f32x4.sub(g, f32x4.mul(centered, v128.load_splat<f32>(p, C)))
        store(at(dx, plane + i), f32x4.mul(d, v128.load_splat<f32>(p, D)), inner - i)
      }
    }
  }
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
