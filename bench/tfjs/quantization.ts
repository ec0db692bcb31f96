import { standardize, trainTestSplit } from '@thinnet/datasets'
import { type Tensor, tensor } from 'thinnet'
import { blocks } from '../../examples/tfjs/data/blocks.ts'
import { quantized } from '../../examples/tfjs/data/quantized.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function quantization(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 20 })
  const { x, y } = blocks(Math.min(samples, 16_000))
  const { train, test } = trainTestSplit([x, y], { testSize: 0.2 })
  const scaling = standardize(train[0])
  const tf = await tensorflow(given)
  const model = tf.sequential()
  for (const [i, units] of [80, 120, 20, 10].entries()) {
    model.add(tf.layers.dense({ units, activation: 'relu', ...(i === 0 && { inputShape: [8] }) }))
    model.add(tf.layers.dropout({ rate: i === 0 ? 0.2 : 0.1 }))
  }
  model.add(tf.layers.dense({ units: 1 }))
  model.compile({ optimizer: 'adam', loss: 'meanAbsoluteError' })

  const known = [scaling.transform(train[0]), train[1]].map(each => tensorOf(tf, each))
  const trainSeconds = await seconds(() => model.fit(...known, { batchSize: 128, epochs }))
  const ours = (weights: Tf): Tensor => tensor(weights.dataSync(), weights.shape)
  model.setWeights(model.getWeights().map((weights: Tf) => tensorOf(tf, quantized(ours(weights), 8))))
  const value = model.evaluate(tensorOf(tf, scaling.transform(test[0])), tensorOf(tf, test[1])).dataSync()[0]
  return { name: 'mean absolute error', value, better: 'lower', trainSeconds, epochs }
}
