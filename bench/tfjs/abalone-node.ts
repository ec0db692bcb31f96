import { abalones } from '../../examples/tfjs/data/abalone.ts'
import { first } from '../../examples/tfjs/data/part.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function abaloneNode(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 100 })
  const train = first(abalones.train, samples)
  const tf = await tensorflow(given)

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 50, activation: 'sigmoid', inputShape: train.x.shape.slice(1) }),
      tf.layers.dense({ units: 50, activation: 'sigmoid' }),
      tf.layers.dense({ units: 1 }),
    ],
  })
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError', metrics: ['mae'] })

  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]
  const validationData = [tensorOf(tf, abalones.test.x), tensorOf(tf, abalones.test.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 500, validationData }))

  const [loss] = model.evaluate(...validationData)
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
