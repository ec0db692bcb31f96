/** `size` numbers from low to high that float32 holds exactly, the same ones for the same seed. */
export function uniform(seed: number, size: number, low = -1, high = 1): number[] {
  const next = generator(seed)
  return fill(size, () => Math.fround(low + (high - low) * next()))
}

/** `size` whole numbers from −range to range: sums of their products are exact, in any order. */
export function integers(seed: number, size: number, range = 4): number[] {
  const next = generator(seed)
  return fill(size, () => Math.floor(next() * (2 * range + 1)) - range)
}

/** Rows of c probabilities: positive, and 1 in sum but for rounding. */
export function probabilities(seed: number, rows: number, c: number): number[] {
  const values = uniform(seed, rows * c, 0.05, 1)
  for (let n = 0; n < rows; n++) {
    const row = values.slice(n * c, (n + 1) * c)
    const total = row.reduce((a, b) => a + b, 0)
    for (let j = 0; j < c; j++) values[n * c + j] = Math.fround(row[j] / total)
  }
  return values
}

/** As Array.from, in a fraction of the time: the suite makes millions. */
export function fill(size: number, valueAt: (i: number) => number): number[] {
  const values = new Array<number>(size)
  for (let i = 0; i < size; i++) values[i] = valueAt(i)
  return values
}

/** Mulberry32: small, and good enough to fill arrays. In [0, 1). */
function generator(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
