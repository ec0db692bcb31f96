import { PURPOSE_DROPOUT } from './constants.generated'
import { exp, log, log1p, sigmoid, splat } from './math'
import { philox8 } from './random/philox'
import { at, double, high, load, low, pairSums, store, total } from './simd'

/** Elements drawn at a time: 8 blocks of 4 words. */
const GROUP = 32
/** … as philox8 lays them, in order, and as far as a vector may reach beyond them. */
const WORDS: usize = 8 * 16
const DRAWN: usize = 2 * WORDS + 16

/**
 * y = x · (1 − z) / (1 − p); the definition is at ConcreteNoise. The region's element 0 is element `lane` of block
 * `block`, at 4 elements a block. Uses 272 bytes of workspace.
 */
export function concreteDropoutForward(
  y: usize,
  x: usize,
  logit: usize,
  temperature: f64,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const l = v128.load32_splat(logit)
  const inverse = splat(<f32>(1 / temperature))
  const scale = f32x4.add(splat(1), exp(l)) // 1 / (1 − p)
  let i = firstOf(begin, lane)
  block += (i + lane) >> 2
  for (; i < end; i += GROUP, block += 8) {
    draw(workspace, key0, key1, block, step, site)
    const last = min(i + GROUP, end)
    for (let j = max(i, begin); j < last; j += 4) {
      const a = argument(drawn(workspace, j - i), l, inverse)
      const kept = sigmoid(f32x4.neg(a))
      store(at(y, j), f32x4.mul(f32x4.mul(v128.load(at(x, j)), kept), scale), last - j)
    }
  }
}

/** So many sums of dlogit at most, each in memory of its own, where the block's words are drawn too: 18 KiB in all. */
const MOST_BLOCKS = 64
const BLOCK_BYTES: usize = DRAWN + 16
const LEAST_SIZE = 4096

/** Elements of a block, as the number of all says: a multiple of GROUP. */
@inline
function sizeOfBlock(size: i32): i32 {
  return (max(LEAST_SIZE, (size + MOST_BLOCKS - 1) / MOST_BLOCKS) + GROUP - 1) & ~(GROUP - 1)
}

export function concreteDropoutBlocks(size: i32): i32 {
  const block = sizeOfBlock(size)
  return (size + block - 1) / block
}

/**
 * dx = dy · (1 − z) / (1 − p), unless dx is 0, and the sums of dy · x · (1 − z) / (1 − p) · (p − z / temperature) for the
 * blocks begin to end. So the bits of their total do not depend on which thread did which; the workspace, `shared`, is one for all.
 */
export function concreteDropoutBackward(
  dx: usize,
  dy: usize,
  x: usize,
  logit: usize,
  temperature: f64,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  size: i32,
  shared: usize,
  begin: i32,
  end: i32,
): void {
  const l = v128.load32_splat(logit)
  const inverse = splat(<f32>(1 / temperature))
  const scale = f32x4.add(splat(1), exp(l))
  const p = sigmoid(l)
  const one = splat(1)
  const length = sizeOfBlock(size)
  for (let b = begin; b < end; b++) {
    const own = shared + <usize>b * BLOCK_BYTES
    const start = b * length
    const stop = min(start + length, size)
    let sum = f64x2.splat(0)
    let i = firstOf(start, lane)
    let from = block + ((i + lane) >> 2)
    for (; i < stop; i += GROUP, from += 8) {
      draw(own, key0, key1, from, step, site)
      const last = min(i + GROUP, stop)
      for (let j = max(i, start); j < last; j += 4) {
        const a = argument(drawn(own, j - i), l, inverse)
        // both sigmoids from one exp, the first in the bits of forward
        const e = exp(f32x4.neg(f32x4.abs(a)))
        const whole = f32x4.add(one, e)
        const dropped = f32x4.gt(a, splat(0))
        const kept = f32x4.div(v128.bitselect(e, one, dropped), whole)
        const z = f32x4.div(v128.bitselect(one, e, dropped), whole)
        const passed = f32x4.mul(f32x4.mul(v128.load(at(dy, j)), kept), scale)
        const slope = f32x4.sub(p, f32x4.mul(z, inverse))
        const terms = f32x4.mul(f32x4.mul(passed, v128.load(at(x, j))), slope)
        sum = f64x2.add(sum, pairSums(firstTerms(terms, last - j)))
        if (dx) store(at(dx, j), passed, last - j)
      }
    }
    v128.store(own + DRAWN, sum)
  }
}

/** dlogit = the sum of the blocks' sums, in their order. */
export function concreteDropoutTotal(dlogit: usize, blocks: i32, shared: usize): void {
  let sum = f64x2.splat(0)
  for (let b = 0; b < blocks; b++) sum = f64x2.add(sum, v128.load(shared + <usize>b * BLOCK_BYTES + DRAWN))
  f32.store(dlogit, <f32>total(sum))
}

/** penalty = weight · Σ w² / (1 − p) − rate · entropy(p), with e = exp(−|logit|): log(1 + e) + |logit| · e / (1 + e). */
export function concretePenaltyForward(
  penalty: usize,
  w: usize,
  logit: usize,
  weight: f64,
  rate: f64,
  size: i32,
): void {
  const l = v128.load32_splat(logit)
  const magnitude = f32x4.abs(l)
  const e = exp(f32x4.neg(magnitude))
  const entropy = f32x4.add(log1p(e), f32x4.mul(magnitude, f32x4.div(e, f32x4.add(splat(1), e))))
  const inverseKeep = 1 + <f64>f32x4.extract_lane(exp(l), 0)
  const value = weight * squares(w, size) * inverseKeep - rate * <f64>f32x4.extract_lane(entropy, 0)
  f32.store(penalty, <f32>value)
}

/** dw += 2 · weight · w / (1 − p), unless w is not fitted and dw has no elements; dlogit += weight · Σ w² · p / (1 − p) + rate · p · (1 − p) · logit */
export function concretePenaltyBackward(
  dw: usize,
  dlogit: usize,
  w: usize,
  logit: usize,
  weight: f64,
  rate: f64,
  size: i32,
  fitted: i32,
): void {
  const l = v128.load32_splat(logit)
  const odds = <f64>f32x4.extract_lane(exp(l), 0) // p / (1 − p)
  const factor = splat(<f32>(2 * weight * (1 + odds)))
  for (let i = 0; i < fitted; i += 4) {
    const gradient = f32x4.add(v128.load(at(dw, i)), f32x4.mul(factor, v128.load(at(w, i))))
    store(at(dw, i), gradient, fitted - i)
  }
  const p = <f64>f32x4.extract_lane(sigmoid(l), 0)
  const kept = <f64>f32x4.extract_lane(sigmoid(f32x4.neg(l)), 0)
  const slope = weight * squares(w, size) * odds + rate * p * kept * <f64>f32.load(logit)
  f32.store(dlogit, <f32>(<f64>f32.load(dlogit) + slope))
}

/** The first element of the group that element i is in: groups are whole blocks, from the region's first block on. */
@inline
function firstOf(i: i32, lane: i32): i32 {
  return ((i + lane) & ~(GROUP - 1)) - lane
}

/** The words of 8 blocks, in order, after the room that they are drawn in. */
@inline
function draw(room: usize, key0: u32, key1: u32, block: u32, step: u32, site: u32): void {
  philox8(room, key0, key1, block, step, site, PURPOSE_DROPOUT)
  inOrder(room + WORDS, room)
  inOrder(room + WORDS + 64, room + 64)
}

/** Word w of 4 blocks side by side, at 16 · w, to the words of each block side by side. */
@inline
function inOrder(to: usize, from: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const d = v128.load(from, 48)
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 16)
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 32)
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 48)
}

@inline
function drawn(room: usize, element: i32): v128 {
  return v128.load(at(room + WORDS, element))
}

/**
 * (logit + log u − log(1 − u)) / temperature with u = (word + ½) / 2³². As log of (word + ½) / (the word's complement +
 * ½): never 0 or infinite, and the small one of u and 1 − u has all its digits.
 */
@inline
function argument(words: v128, l: v128, inverse: v128): v128 {
  const u = f32x4.add(f32x4.convert_i32x4_u(words), splat(0.5))
  const rest = f32x4.add(f32x4.convert_i32x4_u(v128.not(words)), splat(0.5))
  return f32x4.mul(f32x4.add(l, log(f32x4.div(u, rest))), inverse)
}

/** 0 in the places past the end. */
@inline
function firstTerms(v: v128, left: i32): v128 {
  return left >= 4 ? v : v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
}

/** Σ w²: one chain of sums in doubles, which is not split. */
function squares(w: usize, size: i32): f64 {
  let sum = f64x2.splat(0)
  for (let i = 0; i < size; i += 4) {
    const v = load(at(w, i), size - i, splat(0))
    const first = low(v)
    const second = high(v)
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second)))
  }
  return total(sum)
}
