import { flowers } from '../../examples/tfjs/data/iris.ts'
import { first } from '../../examples/tfjs/data/part.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { oneHotOf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function irisFitDataset(given: Partial<TwinRun> = {}): Promise<Score> {
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

  const stream = ({ x, y }: typeof train) => {
    const zipped = [tensorOf(tf, x).arraySync(), oneHotOf(tf, y, 3).arraySync()].map(each => tf.data.array(each))
    return tf.data.zip({ xs: zipped[0], ys: zipped[1] })
  }
  const validationData = stream(flowers.test).batch(32)
  const batches = stream(train).shuffle(train.x.shape[0]).batch(32)
  const trainSeconds = await seconds(() => model.fitDataset(batches, { epochs, validationData }))

  const [loss] = await model.evaluateDataset(validationData)
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
