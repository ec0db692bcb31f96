// The numbers that every library computes with, and those that stand for its results.

/** `n` numbers, uniform in [−limit, limit), the same for every library: bits mixed as MurmurHash3 ends. */
export function values(site: number, n: number, limit: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(site, 0x85ebca77)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    h = (h ^ (h >>> 16)) >>> 0
    out[i] = (h / 2 ** 31 - 1) * limit
  }
  return out
}

/** Weights as He et al. 2015 scale them. */
export function weights(site: number, inputs: number, ...outputs: number[]): Float32Array<ArrayBuffer> {
  const n = outputs.reduce((a, b) => a * b, inputs)
  return values(site, n, Math.sqrt(6 / inputs))
}

/** `n` images of 28 × 28 pixels in [0, 1). */
export function images(n: number): Float32Array<ArrayBuffer> {
  return values(1, n * 784, 1).map(Math.abs)
}

/** `n` whole numbers from 0 to limit − 1. */
export function indices(site: number, n: number, limit: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(values(site, n, limit), value => Math.min(Math.floor(Math.abs(value)), limit - 1))
}

/** Digits 0 to 9, in turn. */
export function labels(n: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: n }, (_, i) => i % 10)
}

/** Few numbers that stand for many: the mean size, and sixteen of them from first to last. */
export function digest(array: ArrayLike<number>): number[] {
  let sum = 0
  for (let i = 0; i < array.length; i++) sum += Math.abs(array[i]!)
  const some = Array.from({ length: 16 }, (_, i) => array[Math.floor((i * (array.length - 1)) / 15)]!)
  return [sum / array.length, ...some]
}

/** Of a dropout's output: the fraction kept, and what the kept ones were multiplied by. */
export function dropped(y: ArrayLike<number>, x: ArrayLike<number>): number[] {
  let kept = 0
  let scale = 0
  for (let i = 0; i < y.length; i++) {
    if (y[i] === 0) continue
    kept++
    scale += y[i]! / x[i]!
  }
  return [kept / y.length, scale / kept]
}

/** Means of the columns of [rows, columns]. */
export function columnMeans(array: ArrayLike<number>, columns: number): number[] {
  const sums: number[] = new Array(columns).fill(0)
  for (let i = 0; i < array.length; i++) sums[i % columns]! += array[i]!
  return sums.map(sum => (sum / array.length) * columns)
}
