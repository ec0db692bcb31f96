import { sizeOf } from '../tensor/shape.ts'
import { outputsOf, rowsOf, targetsOf, widthOf } from './judged.ts'
import { addMean } from './meters.ts'
import type { Batch, Judged, Metric } from './metric.ts'

/** The number of the row of `width` outputs from y[at] on, with as many targets from t[at] on. */
export type OfRow = (y: ArrayLike<number>, t: ArrayLike<number>, at: number, width: number) => number

/** What metrics that are a mean of one number a sample have in common. */
export type Mean = Pick<Metric, 'sums' | 'add' | 'result'>

/** Outputs that need not be probabilities: logits are in the same order. */
export const asTheyAre = ({ y }: Batch) => y

/** The mean over samples of a sample's own number. */
export function meanOf(numbers: (batch: Batch, about: Judged) => (n: number) => number): Mean {
  return {
    sums: 2,
    add: (sums, batch, about) => addMean(sums, batch, numbers(batch, about)),
    result: ([sum, weight]) => sum! / weight!,
  }
}

/** … which is the mean over its rows. Outputs are probabilities where they can be, targets are one for each of them. */
export function meanOfRows(ofRow: OfRow, outputs = outputsOf): Mean {
  return meanOf((batch, about) => {
    const [y, t, width, rows] = [outputs(batch, about), targetsOf(batch, about), widthOf(about), rowsOf(about)]
    return n => {
      let sum = 0
      for (let row = n * rows; row < (n + 1) * rows; row++) sum += ofRow(y, t, row * width, width)
      return sum / rows
    }
  })
}

/** … which is the mean over its outputs. */
export function meanOfOutputs(ofOutput: (y: number, t: number) => number, outputs = outputsOf): Mean {
  return meanOf((batch, about) => {
    const [y, t, size] = [outputs(batch, about), batch.t, sizeOf(about.outputShape)]
    return n => {
      let sum = 0
      for (let i = n * size; i < (n + 1) * size; i++) sum += ofOutput(y[i]!, t[i]!)
      return sum / size
    }
  })
}
