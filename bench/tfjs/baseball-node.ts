import { first } from '../../examples/tfjs/data/part.ts'
import { pitches, plate } from '../../examples/tfjs/data/pitches.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { oneHotOf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function baseballNode(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 20 })
  const tf = await tensorflow(given)
  let trainSeconds = 0

  async function trained(data: typeof pitches, units: number[], classes: number, batchSize: number) {
    const { x, y } = first(data.train, samples)
    const model = tf.sequential()
    for (const [i, width] of units.entries()) {
      model.add(tf.layers.dense({ units: width, activation: 'relu', ...(i === 0 && { inputShape: x.shape.slice(1) }) }))
    }
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }))
    model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
    const given = [tensorOf(tf, x), oneHotOf(tf, y, classes)]
    trainSeconds += await seconds(() => model.fit(...given, { epochs, batchSize }))
    const [, accuracy] = model.evaluate(tensorOf(tf, data.test.x), oneHotOf(tf, data.test.y, classes))
    return accuracy.dataSync()[0]
  }

  const value = await trained(pitches, [250, 175, 150], 7, 100)
  await trained(plate, [20, 10], 2, 50)
  return { name: 'accuracy', value, better: 'higher', trainSeconds, epochs }
}
