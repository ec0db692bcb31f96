import { normalization } from '../../kernels/groups.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'

/** One number for all channels, or one for each of them. */
export type PerChannel = number | readonly number[]

export interface Affine {
  readonly mean?: PerChannel
  readonly factor: PerChannel
  readonly shift?: PerChannel
}

/** y = (x − mean) · factor + shift, with x seen as [outer, channels, inner]; mean and shift are 0 unless given. In place. */
export type Apply = (kernels: Kernels, y: Region, x: Region, numbers: Affine) => void

/** That is what batch normalization is in inference, with a variance of 1. */
export function perChannel({ channels, inner }: { channels: number; inner: number }, declare: Declare): Apply {
  declare.kernels(normalization)
  const region = () => declare.scratch([channels], { batched: false })
  const [mean, variance, factor, shift] = [region(), region(), region(), region()]
  const set = (kernels: Kernels, to: Region, value: PerChannel) => {
    if (typeof value === 'number') kernels.fill(to, value)
    else kernels.write(to, value)
  }
  return (kernels, y, x, numbers) => {
    set(kernels, mean, numbers.mean ?? 0)
    set(kernels, variance, 1)
    set(kernels, factor, numbers.factor)
    set(kernels, shift, numbers.shift ?? 0)
    kernels.batchNormalizationInference(y, x, mean, variance, factor, shift, { epsilon: 0, inner })
  }
}
