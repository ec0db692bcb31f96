import { splat } from './math'
import { at, store } from './simd'

// One pass each over parameters, state and gradients. 1 − rho and the like are rounded once, from doubles.

/** Without v: w −= lr · g. Else v = momentum · v − lr · g, and w += v, or nesterov: w += momentum · v − lr · g. */
export function sgd(
  w: usize,
  v: usize,
  g: usize,
  learningRate: f64,
  momentum: f64,
  nesterov: i32,
  begin: i32,
  end: i32,
): void {
  const rate = splat(<f32>learningRate)
  const keep = splat(<f32>momentum)
  for (let i = begin; i < end; i += 4) {
    const left = end - i
    const weight = v128.load(at(w, i))
    const update = f32x4.mul(rate, v128.load(at(g, i)))
    if (!v) {
      store(at(w, i), f32x4.sub(weight, update), left)
      continue
    }
    const velocity = f32x4.sub(f32x4.mul(keep, v128.load(at(v, i))), update)
    store(at(v, i), velocity, left)
    const move = nesterov ? f32x4.sub(f32x4.mul(keep, velocity), update) : velocity
    store(at(w, i), f32x4.add(weight, move), left)
  }
}

/** a → g²; centered (m): m → g, d = a − m², else d = a; u = lr · g/√(d + ε); momentum (v): v = momentum · v + u */
export function rmsprop(
  w: usize,
  a: usize,
  m: usize,
  v: usize,
  g: usize,
  learningRate: f64,
  rho: f64,
  momentum: f64,
  epsilon: f64,
  begin: i32,
  end: i32,
): void {
  const rate = splat(<f32>learningRate)
  const keep = splat(<f32>rho)
  const rest = splat(<f32>(1 - rho))
  const inertia = splat(<f32>momentum)
  const e = splat(<f32>epsilon)
  for (let i = begin; i < end; i += 4) {
    const left = end - i
    const gradient = v128.load(at(g, i))
    const fresh = f32x4.mul(rest, f32x4.mul(gradient, gradient))
    const square = f32x4.add(f32x4.mul(keep, v128.load(at(a, i))), fresh)
    store(at(a, i), square, left)
    let divisor = square
    if (m) {
      const mean = f32x4.add(f32x4.mul(keep, v128.load(at(m, i))), f32x4.mul(rest, gradient))
      store(at(m, i), mean, left)
      divisor = f32x4.sub(square, f32x4.mul(mean, mean))
    }
    let update = f32x4.div(f32x4.mul(rate, gradient), f32x4.sqrt(f32x4.add(divisor, e)))
    if (v) {
      update = f32x4.add(f32x4.mul(inertia, v128.load(at(v, i))), update)
      store(at(v, i), update, left)
    }
    store(at(w, i), f32x4.sub(v128.load(at(w, i)), update), left)
  }
}

/** m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= rate · m/(√v + ε) */
export function adam(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  begin: i32,
  end: i32,
): void {
  const r = splat(<f32>rate)
  const rest1 = splat(<f32>(1 - beta1))
  const rest2 = splat(<f32>(1 - beta2))
  const e = splat(<f32>epsilon)
  for (let i = begin; i < end; i += 4) {
    const gradient = v128.load(at(g, i))
    const oldMean = v128.load(at(m, i))
    const oldSquare = v128.load(at(v, i))
    const mean = f32x4.add(oldMean, f32x4.mul(rest1, f32x4.sub(gradient, oldMean)))
    const square = f32x4.add(oldSquare, f32x4.mul(rest2, f32x4.sub(f32x4.mul(gradient, gradient), oldSquare)))
    const update = f32x4.div(f32x4.mul(r, mean), f32x4.add(f32x4.sqrt(square), e))
    store(at(m, i), mean, end - i)
    store(at(v, i), square, end - i)
    store(at(w, i), f32x4.sub(v128.load(at(w, i)), update), end - i)
  }
}
