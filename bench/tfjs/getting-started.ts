import { line } from '../../examples/tfjs/data/line.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function gettingStarted(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs } = options(given, { epochs: 250 })
  const tf = await tensorflow(given)

  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })

  const [x, y] = [tensorOf(tf, line.x), tensorOf(tf, line.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs }))

  return { name: 'loss', value: model.evaluate(x, y).dataSync()[0], better: 'lower', trainSeconds, epochs }
}
