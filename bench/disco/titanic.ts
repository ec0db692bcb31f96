import { rows } from 'thinnet'
import { passengers } from '../../examples/disco/titanic.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from '../tfjs/tf.ts'

export async function titanic(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 10 })
  const { train, test } = await passengers()
  const tf = await tensorflow(given)
  // Targets have a dimension of their own there.
  const pair = ([x, y]: typeof train) => [tensorOf(tf, x), tensorOf(tf, y).toFloat().reshape([-1, 1])]
  const [x, y] = pair(train.map(each => rows(each, 0, Math.min(samples, each.shape[0]!))) as typeof train)

  const model = tf.sequential()
  model.add(tf.layers.dense({ inputShape: [5], units: 124, activation: 'relu', kernelInitializer: 'leCunNormal' }))
  model.add(tf.layers.dense({ units: 64, activation: 'relu' }))
  model.add(tf.layers.dense({ units: 32, activation: 'relu' }))
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }))
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 30, verbose: 0 }))

  const [, accuracy] = model.evaluate(...pair(test))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
