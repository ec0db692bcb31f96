import { sigmoidHere as sigmoid, splat, tanh } from './math'
import { at, store, storeFew } from './simd'

// One timestep of the samples begin to end, 4 units at a time; what is done is at Kernels. The last units of a sample, where
// they are fewer, have functions of their own: stores of a part, in the loop, would make engines keep its vectors in memory.

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
    const gates = n * 4 * units
    const row = n * units
    let j = 0
    for (; j + 4 <= units; j += 4) {
      const k = row + j
      lstmUnits(at(z, gates + j), at(h, k), at(c, k), at(r, gates + j), at(c0, k), units, 4)
    }
    const k = row + j
    if (j < units) lstmLast(at(z, gates + j), at(h, k), at(c, k), at(r, gates + j), at(c0, k), units, units - j)
  }
}

function lstmLast(z: usize, h: usize, c: usize, r: usize, c0: usize, units: i32, left: i32): void {
  lstmUnits(z, h, c, r, c0, units, left)
}

@inline
function lstmUnits(z: usize, h: usize, c: usize, r: usize, c0: usize, units: i32, left: i32): void {
  const i = sigmoid(sum(z, r, 0))
  const f = sigmoid(sum(z, r, units))
  const g = tanh(sum(z, r, 2 * units))
  const o = sigmoid(sum(z, r, 3 * units))
  const cell = f32x4.add(f32x4.mul(f, v128.load(c0)), f32x4.mul(i, g))
  store(c, cell, left)
  store(h, f32x4.mul(o, tanh(cell)), left)
  storeGate(z, 0, i, left)
  storeGate(z, units, f, left)
  storeGate(z, 2 * units, g, left)
  storeGate(z, 3 * units, o, left)
}

export function lstmBackward(z: usize, dc: usize, dh: usize, c0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const gates = n * 4 * units
    const row = n * units
    let j = 0
    for (; j + 4 <= units; j += 4) {
      lstmUnitsBackward(at(z, gates + j), at(dc, row + j), at(dh, row + j), at(c0, row + j), units, 4)
    }
    const k = row + j
    if (j < units) lstmLastBackward(at(z, gates + j), at(dc, k), at(dh, k), at(c0, k), units, units - j)
  }
}

function lstmLastBackward(z: usize, dc: usize, dh: usize, c0: usize, units: i32, left: i32): void {
  lstmUnitsBackward(z, dc, dh, c0, units, left)
}

@inline
function lstmUnitsBackward(z: usize, dc: usize, dh: usize, c0: usize, units: i32, left: i32): void {
  const i = v128.load(z)
  const f = v128.load(at(z, units))
  const g = v128.load(at(z, 2 * units))
  const o = v128.load(at(z, 3 * units))
  const before = v128.load(c0)
  const dy = v128.load(dh)
  const t = tanh(f32x4.add(f32x4.mul(f, before), f32x4.mul(i, g)))
  const d = f32x4.add(v128.load(dc), f32x4.mul(f32x4.mul(dy, o), ofTanh(t)))
  store(dc, f32x4.mul(d, f), left)
  storeGate(z, 0, f32x4.mul(f32x4.mul(d, g), ofSigmoid(i)), left)
  storeGate(z, units, f32x4.mul(f32x4.mul(d, before), ofSigmoid(f)), left)
  storeGate(z, 2 * units, f32x4.mul(f32x4.mul(d, i), ofTanh(g)), left)
  storeGate(z, 3 * units, f32x4.mul(f32x4.mul(dy, t), ofSigmoid(o)), left)
}

/** Both gates of a sample first, which wait for nothing: so they overlap. */
export function gruForward(z: usize, h: usize, r: usize, h0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const gates = n * 3 * units
    const row = n * units
    sigmoids(at(z, gates), at(r, gates), 2 * units)
    let j = 0
    for (; j + 4 <= units; j += 4) {
      gruUnits(at(z, gates + j), at(h, row + j), at(r, gates + j), at(h0, row + j), units, 4)
    }
    if (j < units) gruLast(at(z, gates + j), at(h, row + j), at(r, gates + j), at(h0, row + j), units, units - j)
  }
}

function gruLast(z: usize, h: usize, r: usize, h0: usize, units: i32, left: i32): void {
  gruUnits(z, h, r, h0, units, left)
}

@inline
function gruUnits(z: usize, h: usize, r: usize, h0: usize, units: i32, left: i32): void {
  const u = v128.load(z)
  const s = v128.load(at(z, units))
  const reset = f32x4.mul(s, v128.load(at(r, 2 * units)))
  const g = tanh(f32x4.add(v128.load(at(z, 2 * units)), reset))
  const kept = f32x4.mul(u, v128.load(h0))
  store(h, f32x4.add(kept, f32x4.mul(f32x4.sub(splat(1), u), g)), left)
  storeGate(z, 2 * units, g, left)
}

export function gruBackward(z: usize, r: usize, dh: usize, h0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const gates = n * 3 * units
    const row = n * units
    let j = 0
    for (; j + 4 <= units; j += 4) {
      gruUnitsBackward(at(z, gates + j), at(r, gates + j), at(dh, row + j), at(h0, row + j), units, 4)
    }
    const k = row + j
    if (j < units) gruLastBackward(at(z, gates + j), at(r, gates + j), at(dh, k), at(h0, k), units, units - j)
  }
}

function gruLastBackward(z: usize, r: usize, dh: usize, h0: usize, units: i32, left: i32): void {
  gruUnitsBackward(z, r, dh, h0, units, left)
}

@inline
function gruUnitsBackward(z: usize, r: usize, dh: usize, h0: usize, units: i32, left: i32): void {
  const u = v128.load(z)
  const s = v128.load(at(z, units))
  const g = v128.load(at(z, 2 * units))
  const dy = v128.load(dh)
  const du = f32x4.mul(f32x4.mul(dy, f32x4.sub(v128.load(h0), g)), ofSigmoid(u))
  const dg = f32x4.mul(f32x4.mul(dy, f32x4.sub(splat(1), u)), ofTanh(g))
  const ds = f32x4.mul(f32x4.mul(dg, v128.load(at(r, 2 * units))), ofSigmoid(s))
  store(dh, f32x4.mul(dy, u), left)
  storeGate(z, 0, du, left)
  storeGate(z, units, ds, left)
  storeGate(z, 2 * units, dg, left)
  storeGate(r, 0, du, left)
  storeGate(r, units, ds, left)
  storeGate(r, 2 * units, f32x4.mul(dg, s), left)
}

/** z = σ(z + r) */
function sigmoids(z: usize, r: usize, count: i32): void {
  let j = 0
  for (; j + 4 <= count; j += 4) v128.store(at(z, j), sigmoid(sum(z, r, j)))
  if (j < count) storeFew(at(z, j), sigmoid(sum(z, r, j)), count - j)
}

/** z + r of a gate, so many elements on. */
@inline
function sum(z: usize, r: usize, from: i32): v128 {
  return f32x4.add(v128.load(at(z, from)), v128.load(at(r, from)))
}

@inline
function storeGate(z: usize, from: i32, v: v128, left: i32): void {
  store(at(z, from), v, left)
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
