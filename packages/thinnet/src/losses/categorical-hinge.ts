import { pooling } from '../kernels/groups.ts'
import { type Region, seenAs } from '../kernels/region.ts'
import { checkOptions } from '../options/index.ts'
import { distributions } from './classes.ts'
import type { Loss } from './loss.ts'
import { byPosition, type Computing } from './positions.ts'

/**
 * max(1 + n − p, 0), p = Σ t · y what the classes meant are given, n = max (1 − t) · y the most that another is; t one-hot
 * over c ≥ 2 classes, the last dimension. Crammer & Singer 2001.
 */
export function categoricalHinge(options: Record<string, never> = {}): Loss {
  checkOptions('categoricalHinge', options, {})
  return {
    name: 'categoricalHinge',
    config: {},
    sparse: false,
    kernels: pooling, // a window finds the most
    ...distributions('categoricalHinge'),
    ...byPosition(rows),
  }
}

const product = (a: number, b: number) => a * b
const other = (y: number, t: number) => (1 - t) * y
const isMost = (value: number, most: number) => (value < most ? 0 : 1)
const loss = (most: number, meant: number, outputs: number) => Math.max(1 + most - outputs * meant, 0)

/** Equals share what goes back to the most. */
const slope = (t: number, value: number, most: number, share: number, losses: number, outputs: number) =>
  losses > 0 ? (isMost(value, most) * (1 - t)) / (outputs * share) - t : 0

const rows: Computing = {
  build(output, declare) {
    const one = () => declare.saved(output.slice(0, -1))
    return {
      others: declare.saved(output),
      most: one(),
      at: declare.saved(output.slice(0, -1), { dtype: 'int32' }),
      share: one(),
      losses: one(),
    }
  },
  forward(kernels, losses, y, t, saved) {
    const { others, most, at, share, losses: kept } = saved as Regions
    const outputs = y.shape.at(-1)!
    kernels.map(others, [y, t], other)
    // the largest of a row is that of a window as wide
    const image = (region: Region, width: number) => seenAs(region, [most.size, 1, width, 1])
    kernels.maxPooling2dForward(image(most, 1), image(at, 1), image(others, outputs), {
      poolSize: [1, outputs],
      strides: [1, outputs],
      padding: [0, 0],
      dataFormat: 'channelsLast',
    })
    kernels.rowMeans(share, [others, most], isMost)
    kernels.rowMeans(kept, [t, y], product)
    kernels.map(kept, [most, kept], loss, [outputs])
    kernels.copy(losses, kept)
  },
  backward(kernels, dy, y, t, saved, { weights, count }) {
    const { others, most, share, losses } = saved as Regions
    const outputs = y.shape.at(-1)!
    // a sum, not a mean: times the number of outputs
    const whole = { weights, count: count / outputs }
    kernels.rowMeansBackward(dy, [t, others, most, share, losses], slope, whole, [outputs])
  },
}

type Regions = Readonly<Record<'others' | 'most' | 'at' | 'share' | 'losses', Region>>
