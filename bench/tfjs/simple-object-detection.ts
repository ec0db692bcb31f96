import { SIDE, shapes } from '../../examples/tfjs/data/shapes.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function simpleObjectDetection(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 15 })
  const tf = await tensorflow(given)
  const part = (all: ReturnType<typeof shapes>) => ({
    x: tensorOf(tf, all.x),
    boxes: tensorOf(tf, all.boxes).mul([SIDE, 1, 1, 1, 1]),
    kinds: tensorOf(tf, all.kinds),
  })
  const known = part(shapes(Math.min(samples, 2000), 'shapes'))
  const unseen = part(shapes(Math.min(samples, 200), 'other shapes'))

  const how = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }
  const first = [
    tf.layers.conv2d({ filters: 16, ...how, inputShape: [SIDE, SIDE, 3] }),
    tf.layers.separableConv2d({ filters: 32, ...how }),
  ]
  const last = [tf.layers.separableConv2d({ filters: 64, ...how })]
  const base = tf.sequential({ layers: [...first, ...last] })
  const features = () => [base, tf.layers.flatten()]
  const classifier = tf.sequential({ layers: [...features(), tf.layers.dense({ units: 1, activation: 'sigmoid' })] })
  classifier.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  let trainSeconds = await seconds(() => classifier.fit(known.x, known.kinds, { epochs, batchSize: 32 }))

  const head = [tf.layers.dense({ units: 200, activation: 'relu' }), tf.layers.dense({ units: 5 })]
  const detector = tf.sequential({ layers: [...features(), ...head] })
  const phase = async (trainable: readonly Tf[], learningRate: number, batchSize: number) => {
    for (const layer of [...first, ...last]) layer.trainable = trainable.includes(layer)
    detector.compile({ optimizer: tf.train.rmsprop(learningRate), loss: 'meanSquaredError' })
    trainSeconds += await seconds(() => detector.fit(known.x, known.boxes, { epochs, batchSize }))
  }
  await phase([], 5e-3, 128)
  await phase(last, 2e-3, 64)
  const value = tf.tidy(() => detector.predict(unseen.x).sub(unseen.boxes).abs().mean().dataSync()[0])
  return { name: 'error in pixels', value, better: 'lower', trainSeconds, epochs }
}
