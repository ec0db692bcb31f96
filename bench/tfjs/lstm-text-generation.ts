import { characters, LENGTH } from '../../examples/tfjs/data/characters.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function lstmTextGeneration(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 2 })
  const { vocabulary, batches, unseen } = await characters()
  const tf = await tensorflow(given)
  const recurrentActivation = 'sigmoid'
  const inputShape = [LENGTH, vocabulary.length]
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 128, returnSequences: true, recurrentActivation, inputShape }),
      tf.layers.lstm({ units: 128, recurrentActivation }),
      tf.layers.dense({ units: vocabulary.length, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'categoricalCrossentropy' })

  const drawn = batches(Math.min(samples, 6400), 128)
  let epoch = 0
  const stream = tf.data.generator(function* () {
    for (const [x, y] of drawn({ epoch: epoch++, step: 0 })) yield { xs: tensorOf(tf, x), ys: tensorOf(tf, y) }
  })
  const trainSeconds = await seconds(() => model.fitDataset(stream, { epochs }))
  const [x, y] = unseen(Math.min(samples, 1000)).map(each => tensorOf(tf, each))
  return { name: 'loss', value: model.evaluate(x, y).dataSync()[0], better: 'lower', trainSeconds, epochs }
}
