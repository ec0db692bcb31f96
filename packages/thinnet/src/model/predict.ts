import { sizeOf } from '../tensor/shape.ts'
import type { FloatArray, Tensor } from '../tensor/tensor.ts'
import { rowsFrom } from './data.ts'
import type { Network } from './network.ts'
import { gatherInputs } from './train-step.ts'
import { giveWay } from './turns.ts'

/**
 * Every output for all inputs, [count, …outputShape].
 *
 * `training: true` draws dropout's masks for the present step; all the inputs count as one batch then, so that the
 * batch size changes neither the masks nor the result. The weights are those of one moment: training waits.
 */
export function predict(
  network: Network,
  inputs: readonly Tensor[],
  o: { batchSize?: number; training?: boolean; step?: number; firstSample?: number },
): Promise<Tensor[]> {
  const { kernels, inference, outputShapes } = network
  const { batchSize, training = false, step, firstSample = 0 } = o
  const count = inputs[0]!.shape[0]!
  const size = batchSize ?? inference.comfortableBatch
  const Floats = kernels.dtype === 'float64' ? Float64Array : Float32Array
  const outputs = outputShapes.map(shape => ({
    width: sizeOf(shape),
    data: new Floats(count * sizeOf(shape)) as FloatArray,
  }))
  return network.exclusive(async () => {
    const at = step ?? network.step
    for (let first = 0; first < count; first += size) {
      const batch = Math.min(size, count - first)
      inference.setBatch(batch)
      gatherInputs(inference, kernels, inputs, rowsFrom(first, batch))
      inference.forward(network.pass({ training, fitting: false, firstSample: firstSample + first, step: at }))
      for (const [k, { width, data }] of outputs.entries()) {
        await kernels.read(inference.output(k), data.subarray(first * width, (first + batch) * width))
      }
      await giveWay()
    }
    return outputs.map(({ data }, k) => ({ dtype: kernels.dtype, shape: [count, ...outputShapes[k]!], data }))
  })
}
