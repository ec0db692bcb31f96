import { reviews } from '../../examples/tfjs/data/reviews.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function sentiment(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 6 })
  const { train, test, vocabularySize } = reviews(Math.min(samples, 4000))
  const tf = await tensorflow(given)
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: vocabularySize, outputDim: 128, inputLength: train.x.shape[1] }),
      tf.layers.lstm({ units: 32, recurrentActivation: 'sigmoid' }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { batchSize: 128, epochs }))
  const [, accuracy] = model.evaluate(tensorOf(tf, test.x), tensorOf(tf, test.y))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
