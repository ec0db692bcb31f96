import { ActivationLayer } from '../layers/activation.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { rowsFrom } from './data.ts'
import type { Network } from './network.ts'

/** Mean and variance of one step's outputs, over samples and units. */
export interface OutputMoments {
  /** The layer's name; an activation that is computed by itself stands under `layer/activation`. */
  readonly name: string
  readonly mean: number
  /** Divided by the number of outputs. */
  readonly variance: number
}

/**
 * Mean and variance of the outputs of every step, in the order they are computed.
 *
 * In training, dropout draws and batch normalization uses the batch, as `fit` would at this step; nothing is changed,
 * since moving averages move in backward.
 */
export async function outputMoments(
  network: Network,
  x: Tensor,
  { training, step, batchSize }: { training: boolean; step: number; batchSize: number },
): Promise<OutputMoments[]> {
  const { kernels, chain, plan } = network
  // An activation that its neighbour has applied already has that neighbour's output.
  const steps = chain.steps.filter(({ layer }) => !(layer instanceof ActivationLayer && (layer.applied || !layer.f)))
  const sums = steps.map(() => ({ count: 0, sum: 0, squares: 0 }))
  for (let first = 0; first < x.shape[0]!; first += batchSize) {
    const batch = Math.min(batchSize, x.shape[0]! - first)
    await network.exclusive(async () => {
      plan.setBatch(batch)
      kernels.gather(chain.input, x, rowsFrom(first, batch))
      const pass = network.pass({ training, fitting: training, step, firstSample: first })
      let value: Parameters<typeof kernels.read>[0] = chain.input
      for (const step of chain.steps) {
        value = network.forwardThrough(step, value, pass)
        const at = steps.indexOf(step)
        if (at >= 0) take(sums[at]!, await kernels.read(value))
      }
    })
  }
  return steps.map(({ layer }, i) => {
    const { count, sum, squares } = sums[i]!
    const mean = sum / count
    return { name: layer.name, mean, variance: Math.max(0, squares / count - mean * mean) }
  })
}

function take(into: { count: number; sum: number; squares: number }, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    into.sum += values[i]!
    into.squares += values[i]! * values[i]!
  }
  into.count += values.length
}
