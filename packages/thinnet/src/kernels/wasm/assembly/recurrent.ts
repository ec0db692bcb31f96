import { four, ONE, sigmoidHere as sigmoid, tanh as tanhOf } from './math'
import { at, store } from './simd'

// One timestep of the samples begin to end; what is done is at Kernels. Exponentials are long chains of operations that wait
// for each other: 16 units at a time, four chains side by side keep a processor busy. The last units have functions of
// their own: stores of a part, in the loop, would make engines keep its vectors in memory.

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
    const gates = at(z, n * 4 * units)
    const added = at(r, n * 4 * units)
    activate(SIGMOID, gates, added, 2 * units)
    activate(TANH, at(gates, 2 * units), at(added, 2 * units), units)
    activate(SIGMOID, at(gates, 3 * units), at(added, 3 * units), units)
    const row = n * units
    let j = 0
    for (; j + 16 <= units; j += 16) lstmUnits(at(gates, j), at(h, row + j), at(c, row + j), at(c0, row + j), units)
    for (; j < units; j += 4) lstmLast(at(gates, j), at(h, row + j), at(c, row + j), at(c0, row + j), units, units - j)
  }
}

/** c = f · c₀ + i · g, h = o · tanh c of 16 units */
@inline
function lstmUnits(z: usize, h: usize, c: usize, c0: usize, units: i32): void {
  const o = at(z, 3 * units)
  const a = cellOf(z, c0, units)
  const b = cellOf(z + 16, c0 + 16, units)
  const d = cellOf(z + 32, c0 + 32, units)
  const e = cellOf(z + 48, c0 + 48, units)
  const ha = f32x4.mul(v128.load(o), tanh(a))
  const hb = f32x4.mul(v128.load(o, 16), tanh(b))
  const hd = f32x4.mul(v128.load(o, 32), tanh(d))
  const he = f32x4.mul(v128.load(o, 48), tanh(e))
  store4(c, a, b, d, e)
  store4(h, ha, hb, hd, he)
}

function lstmLast(z: usize, h: usize, c: usize, c0: usize, units: i32, left: i32): void {
  const cell = cellOf(z, c0, units)
  store(c, cell, left)
  store(h, f32x4.mul(v128.load(at(z, 3 * units)), tanh(cell)), left)
}

/** f · c₀ + i · g */
@inline
function cellOf(z: usize, c0: usize, units: i32): v128 {
  const kept = f32x4.mul(v128.load(at(z, units)), v128.load(c0))
  return f32x4.add(kept, f32x4.mul(v128.load(z), v128.load(at(z, 2 * units))))
}

/** 4 units at a time: there is more to do than exponentials, and more would not stay in registers. */
export function lstmBackward(z: usize, dc: usize, dh: usize, c0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const gates = at(z, n * 4 * units)
    const row = n * units
    let j = 0
    for (; j + 4 <= units; j += 4) {
      lstmUnitsBackward(at(gates, j), at(dc, row + j), at(dh, row + j), at(c0, row + j), units, 4)
    }
    const k = row + j
    if (j < units) lstmLastBackward(at(gates, j), at(dc, k), at(dh, k), at(c0, k), units, units - j)
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
  store(z, f32x4.mul(f32x4.mul(d, g), ofSigmoid(i)), left)
  store(at(z, units), f32x4.mul(f32x4.mul(d, before), ofSigmoid(f)), left)
  store(at(z, 2 * units), f32x4.mul(f32x4.mul(d, i), ofTanh(g)), left)
  store(at(z, 3 * units), f32x4.mul(f32x4.mul(dy, t), ofSigmoid(o)), left)
}

export function gruForward(z: usize, h: usize, r: usize, h0: usize, units: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const gates = at(z, n * 3 * units)
    const added = at(r, n * 3 * units)
    const row = n * units
    activate(SIGMOID, gates, added, 2 * units)
    let j = 0
    for (; j + 16 <= units; j += 16) gruUnits(at(gates, j), at(h, row + j), at(added, j), at(h0, row + j), units)
    for (; j < units; j += 4) gruLast(at(gates, j), at(h, row + j), at(added, j), at(h0, row + j), units, units - j)
  }
}

/** Of 16 units. */
@inline
function gruUnits(z: usize, h: usize, r: usize, h0: usize, units: i32): void {
  const a = newOf(z, r, units)
  const b = newOf(z + 16, r + 16, units)
  const c = newOf(z + 32, r + 32, units)
  const d = newOf(z + 48, r + 48, units)
  store4(at(z, 2 * units), a, b, c, d)
  store4(h, mixed(z, a, h0), mixed(z + 16, b, h0 + 16), mixed(z + 32, c, h0 + 32), mixed(z + 48, d, h0 + 48))
}

function gruLast(z: usize, h: usize, r: usize, h0: usize, units: i32, left: i32): void {
  const g = newOf(z, r, units)
  store(h, mixed(z, g, h0), left)
  store(at(z, 2 * units), g, left)
}

/** g = tanh(z + s · r) */
@inline
function newOf(z: usize, r: usize, units: i32): v128 {
  const reset = f32x4.mul(v128.load(at(z, units)), v128.load(at(r, 2 * units)))
  return tanh(f32x4.add(v128.load(at(z, 2 * units)), reset))
}

/** u · h₀ + (1 − u) · g */
@inline
function mixed(z: usize, g: v128, h0: usize): v128 {
  const u = v128.load(z)
  return f32x4.add(f32x4.mul(u, v128.load(h0)), f32x4.mul(f32x4.sub(four(ONE), u), g))
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
  const dg = f32x4.mul(f32x4.mul(dy, f32x4.sub(four(ONE), u)), ofTanh(g))
  const ds = f32x4.mul(f32x4.mul(dg, v128.load(at(r, 2 * units))), ofSigmoid(s))
  store(dh, f32x4.mul(dy, u), left)
  store(z, du, left)
  store(at(z, units), ds, left)
  store(at(z, 2 * units), dg, left)
  store(r, du, left)
  store(at(r, units), ds, left)
  store(at(r, 2 * units), f32x4.mul(dg, s), left)
}

const SIGMOID: bool = false
const TANH: bool = true

/** z = σ(z + r) or tanh(z + r): a loop for each. */
@inline
function activate(by: bool, z: usize, r: usize, count: i32): void {
  let j = 0
  for (; j + 16 <= count; j += 16) {
    const to = at(z, j)
    const from = at(r, j)
    const a = activated(by, to, from)
    const b = activated(by, to + 16, from + 16)
    const c = activated(by, to + 32, from + 32)
    const d = activated(by, to + 48, from + 48)
    store4(to, a, b, c, d)
  }
  for (; j < count; j += 4) activateLast(by, at(z, j), at(r, j), count - j)
}

function activateLast(by: bool, z: usize, r: usize, left: i32): void {
  store(z, activated(by, z, r), left)
}

@inline
function activated(by: bool, z: usize, r: usize): v128 {
  const sum = f32x4.add(v128.load(z), v128.load(r))
  return by == TANH ? tanh(sum) : sigmoid(sum, true)
}

@inline
function tanh(x: v128): v128 {
  return tanhOf(x, true)
}

@inline
function store4(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
}

/** s(1 − s), the derivative of the sigmoid s */
@inline
function ofSigmoid(s: v128): v128 {
  return f32x4.mul(s, f32x4.sub(four(ONE), s))
}

/** 1 − t², the derivative of the tanh t */
@inline
function ofTanh(t: v128): v128 {
  return f32x4.sub(four(ONE), f32x4.mul(t, t))
}
