import { asRows, type Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Loss } from './loss.ts'

/** The shape of one step of a sample: what a loss or a metric judges where each step counts by itself. */
export const stepShape = (shape: Shape): Shape => (shape.length > 1 ? shape.slice(1) : [1])

const counted = (loss: number, mask: number) => (mask === 0 ? 0 : loss)
const weighted = (mask: number, weight: number) => mask * weight

/**
 * A loss on outputs [batch, steps, …] with a padding mask [batch, steps], of which each step is judged as a sample is
 * elsewhere: losses[n] = Σ over the steps that count / steps. A batch's total is then Σ losses / count, where a sample counts
 * as much of one as it has of its steps: the mean over all steps that are no padding, as in Keras.
 *
 * @param shapes of a sample's outputs and targets
 */
export function padded(loss: Loss, mask: Region, shapes: { output: Shape; target: Shape }): Loss {
  const [steps] = shapes.output
  const [y1, t1] = [stepShape(shapes.output), stepShape(shapes.target)]
  const inner = (saved: Record<string, Region>) => {
    const { stepLosses, stepWeights, ...own } = saved
    const rows = Object.entries(own).map(([name, region]) => [name, asRows(region, region.shape.slice(2))])
    return { stepLosses: stepLosses!, stepWeights: stepWeights!, own: rows.length ? Object.fromEntries(rows) : null }
  }
  return {
    ...loss,
    build: (_output, declare) => ({
      ...loss.build(y1, { saved: (shape, options) => declare.saved([steps!, ...shape], options) }),
      stepLosses: declare.saved([steps!]),
      stepWeights: declare.saved([steps!]),
    }),
    forward(kernels, losses, y, t, saved) {
      const { stepLosses, own } = inner(saved!)
      loss.forward(kernels, asRows(stepLosses, []), asRows(y, y1), asRows(t, t1), own)
      kernels.rowMeans(losses, [stepLosses, mask], counted)
    },
    backward(kernels, dy, y, t, saved, { weights, count }) {
      const { stepWeights, own } = inner(saved!)
      kernels.map(stepWeights, [mask, weights], weighted)
      const dloss = { weights: asRows(stepWeights, []), count: count * steps! }
      loss.backward(kernels, asRows(dy, y1), asRows(y, y1), asRows(t, t1), own, dloss)
    },
  }
}
