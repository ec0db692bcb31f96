import { sigmoid, splat, tanh } from './math'
import { at, store } from './simd'

/** One timestep of the samples begin to end, 4 units at a time; what is done is at Kernels. */
export function lstmForward(
  z: usize,
  h: usize,
  c: usize,
  r: usize,
  c0: usize,
  units: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j
      const k = n * units + j
      const first = at(z, n * 4 * units + j)
      const added = at(r, n * 4 * units + j)
      const i = sigmoid(sum(first, added, 0))
      const f = sigmoid(sum(first, added, units))
      const g = tanh(sum(first, added, 2 * units))
      const o = sigmoid(sum(first, added, 3 * units))
      const cell = f32x4.add(f32x4.mul(f, v128.load(at(c0, k))), f32x4.mul(i, g))
      store(at(c, k), cell, left)
      store(at(h, k), f32x4.mul(o, tanh(cell)), left)
      store(first, i, left)
      store(at(first, units), f, left)
      store(at(first, 2 * units), g, left)
      store(at(first, 3 * units), o, left)
    }
  }
}

export function lstmBackward(z: usize, dc: usize, dh: usize, c0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j
      const k = n * units + j
      const first = at(z, n * 4 * units + j)
      const i = v128.load(first)
      const f = v128.load(at(first, units))
      const g = v128.load(at(first, 2 * units))
      const o = v128.load(at(first, 3 * units))
      const before = v128.load(at(c0, k))
      const dy = v128.load(at(dh, k))
      const t = tanh(f32x4.add(f32x4.mul(f, before), f32x4.mul(i, g)))
      const d = f32x4.add(v128.load(at(dc, k)), f32x4.mul(f32x4.mul(dy, o), ofTanh(t)))
      store(at(dc, k), f32x4.mul(d, f), left)
      store(first, f32x4.mul(f32x4.mul(d, g), ofSigmoid(i)), left)
      store(at(first, units), f32x4.mul(f32x4.mul(d, before), ofSigmoid(f)), left)
      store(at(first, 2 * units), f32x4.mul(f32x4.mul(d, i), ofTanh(g)), left)
      store(at(first, 3 * units), f32x4.mul(f32x4.mul(dy, t), ofSigmoid(o)), left)
    }
  }
}

export function gruForward(z: usize, h: usize, r: usize, h0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j
      const k = n * units + j
      const first = at(z, n * 3 * units + j)
      const added = at(r, n * 3 * units + j)
      const u = sigmoid(sum(first, added, 0))
      const s = sigmoid(sum(first, added, units))
      const reset = f32x4.mul(s, v128.load(at(added, 2 * units)))
      const g = tanh(f32x4.add(v128.load(at(first, 2 * units)), reset))
      const kept = f32x4.mul(u, v128.load(at(h0, k)))
      store(at(h, k), f32x4.add(kept, f32x4.mul(f32x4.sub(splat(1), u), g)), left)
      store(first, u, left)
      store(at(first, units), s, left)
      store(at(first, 2 * units), g, left)
    }
  }
}

export function gruBackward(z: usize, r: usize, dh: usize, h0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j
      const k = n * units + j
      const first = at(z, n * 3 * units + j)
      const added = at(r, n * 3 * units + j)
      const u = v128.load(first)
      const s = v128.load(at(first, units))
      const g = v128.load(at(first, 2 * units))
      const dy = v128.load(at(dh, k))
      const du = f32x4.mul(f32x4.mul(dy, f32x4.sub(v128.load(at(h0, k)), g)), ofSigmoid(u))
      const dg = f32x4.mul(f32x4.mul(dy, f32x4.sub(splat(1), u)), ofTanh(g))
      const ds = f32x4.mul(f32x4.mul(dg, v128.load(at(added, 2 * units))), ofSigmoid(s))
      store(at(dh, k), f32x4.mul(dy, u), left)
      store(first, du, left)
      store(at(first, units), ds, left)
      store(at(first, 2 * units), dg, left)
      store(added, du, left)
      store(at(added, units), ds, left)
      store(at(added, 2 * units), f32x4.mul(dg, s), left)
    }
  }
}

/** z + r of a gate, so many elements on. */
@inline
function sum(z: usize, r: usize, from: i32): v128 {
  return f32x4.add(v128.load(at(z, from)), v128.load(at(r, from)))
}

/** s(1 − s), the derivative of the sigmoid s */
@inline
function ofSigmoid(s: v128): v128 {
  return f32x4.mul(s, f32x4.sub(splat(1), s))
}

/** 1 − t², the derivative of the tanh t */
@inline
function ofTanh(t: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(t, t))
}
