import { towns } from '../../examples/tfjs/data/housing.ts'
import { first } from '../../examples/tfjs/data/part.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function bostonHousing(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 200 })
  const train = first(towns.train, samples)
  const tf = await tensorflow(given)
  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]

  let [value, trainSeconds] = [0, 0]
  for (const hidden of [0, 1, 2]) {
    const model = tf.sequential()
    for (let i = 0; i <= hidden; i++) {
      const inside = { units: 50, activation: 'sigmoid', kernelInitializer: 'leCunNormal' }
      model.add(tf.layers.dense({ ...(i < hidden ? inside : { units: 1 }), ...(i === 0 && { inputShape: [12] }) }))
    }
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' })
    trainSeconds += await seconds(() => model.fit(x, y, { epochs, batchSize: 40, validationSplit: 0.2 }))
    value = model.evaluate(tensorOf(tf, towns.test.x), tensorOf(tf, towns.test.y)).dataSync()[0]
  }
  return { name: 'loss', value, better: 'lower', trainSeconds, epochs }
}
