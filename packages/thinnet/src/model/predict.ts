import { sizeOf } from '../tensor/shape.ts'
import type { FloatArray, Tensor } from '../tensor/tensor.ts'
import { rowsFrom } from './data.ts'
import type { Network } from './network.ts'
import { eventLoopTurns } from './turns.ts'

/**
 * Outputs for all inputs, [count, …outputShape].
 *
 * `training: true` draws dropout's masks for the present step; all the inputs count as one batch then, so that the
 * batch size changes neither the masks nor the result. The weights are those of one moment: training waits.
 */
export function predict(
  network: Network,
  x: Tensor,
  { batchSize, training = false, step }: { batchSize?: number; training?: boolean; step?: number },
): Promise<Tensor> {
  const { kernels, chain, plan } = network
  const count = x.shape[0]!
  const size = batchSize ?? plan.comfortableBatch
  const shape = [count, ...chain.outputShape]
  const width = sizeOf(chain.outputShape)
  const data: FloatArray =
    kernels.dtype === 'float64' ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape))
  return network.exclusive(async () => {
    const at = step ?? network.step
    const turns = eventLoopTurns()
    for (let first = 0; first < count; first += size) {
      const batch = Math.min(size, count - first)
      plan.setBatch(batch)
      kernels.gather(chain.input, x, rowsFrom(first, batch))
      const y = network.forward(network.pass({ training, fitting: false, firstSample: first, step: at }))
      await kernels.read(y, data.subarray(first * width, (first + batch) * width))
      await turns.giveWay()
    }
    return { dtype: kernels.dtype, shape, data }
  })
}
