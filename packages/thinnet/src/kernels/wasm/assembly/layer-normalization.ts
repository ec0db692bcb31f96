import { splat } from './math'
import { at, demote, first, high, load, low, pairSums, store, total } from './simd'

/** y = gamma · (x − mean) / deviation + beta, deviation = √(Σ (x − mean)² / c + ε), of the rows begin to end */
export function layerNormalizationForward(
  y: usize,
  mean: usize,
  deviation: usize,
  x: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const from = at(x, n * columns)
    const to = at(y, n * columns)
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) sum = f64x2.add(sum, pairSums(load(at(from, j), columns - j, splat(0))))
    const average = total(sum) / <f64>columns
    // the mean in two parts, so that what is small beside it keeps its digits
    const a = splat(<f32>average)
    const b = splat(<f32>(average - <f64>(<f32>average)))
    let squares = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const d = first(f32x4.sub(f32x4.sub(v128.load(at(from, j)), a), b), columns - j)
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(low(d), low(d)), f64x2.mul(high(d), high(d))))
    }
    const spread = sqrt(total(squares) / <f64>columns + epsilon)
    f32.store(at(mean, n), <f32>average)
    f32.store(at(deviation, n), <f32>spread)
    const factor = splat(<f32>(1 / spread))
    for (let j = 0; j < columns; j += 4) {
      let v = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(at(from, j)), a), b), factor)
      if (gamma) v = f32x4.mul(v, v128.load(at(gamma, j)))
      if (beta) v = f32x4.add(v, v128.load(at(beta, j)))
      store(at(to, j), v, columns - j)
    }
  }
}

/** dx = (g − m(g) − x̂ · m(g · x̂)) / deviation with g = gamma · dy, of the rows begin to end */
export function layerNormalizationBackward(
  dx: usize,
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  deviation: usize,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const row = n * columns
    const average = v128.load32_splat(at(mean, n))
    const factor = splat(<f32>(1 / <f64>f32.load(at(deviation, n))))
    let sum = f64x2.splat(0)
    let products = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      let g = v128.load(at(dy, row + j))
      if (gamma) g = f32x4.mul(g, v128.load(at(gamma, j)))
      g = first(g, columns - j)
      const h = first(f32x4.mul(f32x4.sub(v128.load(at(x, row + j)), average), factor), columns - j)
      sum = f64x2.add(sum, pairSums(g))
      products = f64x2.add(products, f64x2.add(f64x2.mul(low(g), low(h)), f64x2.mul(high(g), high(h))))
    }
    const a = splat(<f32>(total(sum) / <f64>columns))
    const b = splat(<f32>(total(products) / <f64>columns))
    for (let j = 0; j < columns; j += 4) {
      let g = v128.load(at(dy, row + j))
      if (gamma) g = f32x4.mul(g, v128.load(at(gamma, j)))
      const h = f32x4.mul(f32x4.sub(v128.load(at(x, row + j)), average), factor)
      store(at(dx, row + j), f32x4.mul(f32x4.sub(f32x4.sub(g, a), f32x4.mul(h, b)), factor), columns - j)
    }
  }
}

/** dgamma = Σ dy · x̂ and dbeta = Σ dy over the rows, where they are not 0, of the columns begin to end */
export function layerNormalizationSums(
  dgamma: usize,
  dbeta: usize,
  dy: usize,
  x: usize,
  mean: usize,
  deviation: usize,
  rows: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let j = begin; j < end; j += 4) {
    let sum = f64x2.splat(0)
    let others = sum
    let product = sum
    let otherProducts = sum
    for (let n = 0; n < rows; n++) {
      const at4 = n * columns + j
      const g = v128.load(at(dy, at4))
      const factor = splat(<f32>(1 / <f64>f32.load(at(deviation, n))))
      const h = f32x4.mul(f32x4.sub(v128.load(at(x, at4)), v128.load32_splat(at(mean, n))), factor)
      sum = f64x2.add(sum, low(g))
      others = f64x2.add(others, high(g))
      product = f64x2.add(product, f64x2.mul(low(g), low(h)))
      otherProducts = f64x2.add(otherProducts, f64x2.mul(high(g), high(h)))
    }
    if (dbeta) store(at(dbeta, j), demote(sum, others), end - j)
    if (dgamma) store(at(dgamma, j), demote(product, otherProducts), end - j)
  }
}
