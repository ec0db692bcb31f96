import { first } from '../../examples/tfjs/data/part.ts'
import { sums } from '../../examples/tfjs/data/sums.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { oneHotOf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function additionRnn(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 100 })
  const train = first(sums.train, samples)
  const tf = await tensorflow(given)

  const recurrent = { units: 128, recurrentInitializer: 'glorotNormal' }
  const model = tf.sequential({
    layers: [
      tf.layers.simpleRNN({ ...recurrent, inputShape: train.x.shape.slice(1) }),
      tf.layers.repeatVector({ n: 3 }),
      tf.layers.simpleRNN({ ...recurrent, returnSequences: true }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 12 }) }),
      tf.layers.activation({ activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const answers = ({ y }: typeof train) => oneHotOf(tf, y, 12).reshape([...y.shape, 12])
  const [x, y] = [tensorOf(tf, train.x), answers(train)]
  const validationData = [tensorOf(tf, sums.test.x), answers(sums.test)]
  const trainSeconds = await seconds(() =>
    model.fit(x, y, { epochs, batchSize: 128, validationData, yieldEvery: 'epoch' }),
  )

  const [, accuracy] = model.evaluate(...validationData)
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
