/** Some values: their moments, and a histogram of those that are not zero. */
export interface Distribution {
  mean: number
  standardDeviation: number
  /** The share of exact zeros. */
  zeros: number
  /** The share, of all values, that lies in each bin; zeros are in none. */
  shares: Float64Array
}

/** Bins of equal width; the edges are multiples of it, so that zero is never inside one. */
export interface Bins {
  width: number
  /** The first bin's lower edge, in widths. */
  first: number
  count: number
}

const FINEST = 120

/** The same bins for all these values, as fine as 120 of them, or fewer, allow; zero is always on the axis. */
export function binsFor(sets: readonly ArrayLike<number>[]): Bins {
  let [from, to] = [0, 0]
  for (const values of sets) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value < from) from = value
      else if (value > to) to = value
    }
  }
  // nothing but zeros
  if (from === to) return { width: 0.1, first: 0, count: 10 }
  const width = niceAbove((to - from) / (FINEST - 2))
  const first = Math.floor(from / width)
  return { width, first, count: Math.floor(to / width) - first + 1 }
}

/** The next of 1, 2, 5, 10, … · 10ⁿ. */
function niceAbove(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x))
  return power * [1, 2, 5, 10].find(step => step * power >= x * (1 - 1e-9))!
}

/** Sums go over the values in their order, as `outputMoments` takes them: the moments are the same bits. */
export function distributionOf(values: ArrayLike<number>, { width, first, count }: Bins): Distribution {
  const counts = new Float64Array(count)
  let [sum, squares, zeros] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    sum += value
    squares += value * value
    if (value === 0) zeros++
    else counts[Math.floor(value / width) - first]!++
  }
  const mean = sum / values.length
  return {
    mean,
    standardDeviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)),
    zeros: zeros / values.length,
    shares: counts.map(count => count / values.length),
  }
}
