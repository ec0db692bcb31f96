import { cubicOnCanvas } from '../../examples/tfjs/data/cubics.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function polynomialRegression(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs } = options(given, { epochs: 200 })
  const tf = await tensorflow(given)
  const [x, y] = Object.values(cubicOnCanvas()).map(each => tensorOf(tf, each))
  const input = tf.input({ shape: [4] })
  const linear = tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros' })
  const model = tf.model({ inputs: input, outputs: linear.apply(input) })
  model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' })

  const trainSeconds = await seconds(() => model.fit(x, y, { batchSize: 25, epochs, shuffle: false }))
  return { name: 'loss', value: model.evaluate(x, y).dataSync()[0], better: 'lower', trainSeconds, epochs }
}
