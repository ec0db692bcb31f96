import { flowers } from '../../examples/tfjs/data/iris.ts'
import { first } from '../../examples/tfjs/data/part.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { oneHotOf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function iris(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 40 })
  const train = first(flowers.train, samples)
  const tf = await tensorflow(given)

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 10, activation: 'sigmoid', inputShape: [4] }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [tensorOf(tf, train.x), oneHotOf(tf, train.y, 3)]
  const validationData = [tensorOf(tf, flowers.test.x), oneHotOf(tf, flowers.test.y, 3)]
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, validationData }))

  const [loss] = model.evaluate(...validationData)
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
