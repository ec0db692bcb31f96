import { rows, type Tensor } from 'thinnet'
import { FROM, FROM_LENGTH, numbersInWords, TO, TO_LENGTH } from '../../examples/tfjs/data/numbers-in-words.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function translation(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 60 })
  const { train, test } = numbersInWords()
  const tf = await tensorflow(given)
  const part = (all: Tensor) => tensorOf(tf, rows(all, 0, Math.min(samples, all.shape[0]!)))
  const how = { units: 128, recurrentActivation: 'sigmoid' }

  const english = tf.input({ shape: [FROM_LENGTH, FROM.length] })
  const before = tf.input({ shape: [TO_LENGTH, TO.length] })
  const [, h, c] = tf.layers.lstm({ ...how, returnState: true, goBackwards: true }).apply(english)
  const written = tf.layers.lstm({ ...how, returnSequences: true }).apply([before, h, c])
  const outputs = tf.layers.dense({ units: TO.length, activation: 'softmax' }).apply(written)
  const translator = tf.model({ inputs: [english, before], outputs })
  translator.compile({ optimizer: tf.train.rmsprop(0.002), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [train.x.map(part), part(train.y)]
  const trainSeconds = await seconds(() => translator.fit(x, y, { batchSize: 64, epochs }))
  const unseen = test.x.map(each => tensorOf(tf, each))
  const [, accuracy] = translator.evaluate(unseen, tensorOf(tf, test.y))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
