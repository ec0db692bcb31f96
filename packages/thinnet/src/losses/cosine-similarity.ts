import type { Region } from '../kernels/region.ts'
import { checkOptions } from '../options/index.ts'
import type { Loss } from './loss.ts'
import { byPosition, type Computing } from './positions.ts'

/**
 * −(y · t) / (|y| |t|), over the last dimension: from −1, where y and t point the same way, to 1. As in Keras a length counts
 * as no less than 1e-7.
 */
export function cosineSimilarity(options: Record<string, never> = {}): Loss {
  checkOptions('cosineSimilarity', options, {})
  return {
    name: 'cosineSimilarity',
    config: {},
    sparse: false,
    targetShape: output => output,
    ...byPosition(rows),
  }
}

const LONGEST = 1e7
const product = (a: number, b: number) => a * b
/** 1 / the length of a vector, from the sum of its squares. */
const inverse = (squares: number) => Math.min(1 / Math.sqrt(squares), LONGEST)

/** From the means over a row of y · t, y² and t². */
const loss = (yt: number, yy: number, tt: number, outputs: number) =>
  -(outputs * yt * inverse(outputs * yy) * inverse(outputs * tt))

/** −(t − y (y · t)/|y|²) / (|y| |t|) */
function slope(y: number, t: number, yt: number, yy: number, tt: number, outputs: number) {
  const by = inverse(outputs * yy)
  const along = by < LONGEST ? y * outputs * yt * by * by : 0
  return -(t - along) * by * inverse(outputs * tt)
}

const rows: Computing = {
  build(output, declare) {
    const one = () => declare.saved(output.slice(0, -1))
    return { yt: one(), yy: one(), tt: one() }
  },
  forward(kernels, losses, y, t, saved) {
    const { yt, yy, tt } = saved as { yt: Region; yy: Region; tt: Region }
    kernels.rowMeans(yt, [y, t], product)
    kernels.rowMeans(yy, [y, y], product)
    kernels.rowMeans(tt, [t, t], product)
    kernels.map(losses, [yt, yy, tt], loss, [y.shape.at(-1)!])
  },
  backward(kernels, dy, y, t, saved, { weights, count }) {
    const { yt, yy, tt } = saved as { yt: Region; yy: Region; tt: Region }
    const outputs = y.shape.at(-1)!
    // a sum, not a mean: times the number of outputs
    const whole = { weights, count: count / outputs }
    kernels.rowMeansBackward(dy, [y, t, yt, yy, tt], slope, whole, [outputs])
  },
}
