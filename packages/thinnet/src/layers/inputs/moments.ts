import { refuse } from '../../errors.ts'
import type { Tensor } from '../../tensor/tensor.ts'

export interface Moments {
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

/**
 * Mean and variance of each channel of data seen as [outer, channels, inner], in float64: first all means, then the
 * squares of what differs from them, so that nothing cancels out.
 *
 * @throws ThinnetError where there is nothing, or a NaN or infinity among it
 */
export function momentsOf(
  { data, scale = 1 }: Tensor,
  { channels, inner }: { channels: number; inner: number },
  who: string,
): Moments {
  const count = data.length / channels
  if (!(count >= 1)) refuse(who, 'at least one sample', 'none')
  const meanOf = (of: (value: number, c: number) => number) => {
    const sums = new Float64Array(channels)
    for (let i = 0; i < data.length; i++) {
      const c = Math.floor(i / inner) % channels
      sums[c]! += of(data[i]! * scale, c)
    }
    return Array.from(sums, sum => sum / count)
  }
  const mean = meanOf(value => value)
  if (!mean.every(Number.isFinite)) refuse(who, 'finite numbers', 'a NaN or infinity among them')
  const variance = meanOf((value, c) => (value - mean[c]!) ** 2)
  return { mean, variance }
}
