import { between, digits } from '../../examples/tfjs/data/digits.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function mnistTransferCnn(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 5 })
  const { train, test } = await digits(Math.min(2 * samples, 10_000), Math.min(2 * samples, 2000))
  const tf = await tensorflow(given)
  const [low, high, unseen] = [
    between(train, 0, 4, samples),
    between(train, 5, 9, Math.min(samples, 1024)),
    between(test, 5, 9),
  ].map(({ x, y }) => ({ x: tensorOf(tf, x), y: tensorOf(tf, y) }))
  const features = [
    tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.dropout({ rate: 0.25 }),
    tf.layers.flatten(),
  ]
  const classification = [
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 5, activation: 'softmax' }),
  ]
  const model = tf.sequential({ layers: [...features, ...classification] })
  const loss = { loss: 'categoricalCrossentropy', metrics: ['accuracy'] }

  const trainSeconds = await seconds(async () => {
    model.compile({ optimizer: 'adam', ...loss })
    await model.fit(low!.x, low!.y, { batchSize: 128, epochs: 1 })
    for (const layer of features) layer.trainable = false
    model.compile({ optimizer: tf.train.adam(0.01), ...loss })
    await model.fit(high!.x, high!.y, { batchSize: 128, epochs })
  })
  const [, accuracy] = model.evaluate(unseen!.x, unseen!.y)
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
