import { first } from '../../examples/tfjs/data/part.ts'
import { sites } from '../../examples/tfjs/data/phishing.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function websitePhishing(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 100 })
  const train = first(sites.train, samples)
  const tf = await tensorflow(given)

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 100, activation: 'sigmoid', inputShape: [30] }),
      tf.layers.dense({ units: 100, activation: 'sigmoid' }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 350, validationSplit: 0.2 }))

  const [, accuracy] = model.evaluate(tensorOf(tf, sites.test.x), tensorOf(tf, sites.test.y))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
