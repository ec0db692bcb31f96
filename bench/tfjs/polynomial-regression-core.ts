import { noisyCubic } from '../../examples/tfjs/data/cubics.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

/** With variables and operations, as tf.js's program. */
export async function polynomialRegressionCore(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs } = options(given, { epochs: 75 })
  const tf = await tensorflow(given)
  const points = noisyCubic(100)
  const x = tf.tensor1d(points.x.data.filter((_, i) => i % 3 === 2))
  const y = tensorOf(tf, points.y).flatten()
  const [a, b, c, d] = Array.from({ length: 4 }, () => tf.variable(tf.scalar(Math.random())))
  const loss = () => {
    const predicted = a
      .mul(x.pow(tf.scalar(3, 'int32')))
      .add(b.mul(x.square()))
      .add(c.mul(x))
      .add(d)
    return predicted.sub(y).square().mean()
  }
  const optimizer = tf.train.sgd(0.5)

  const trainSeconds = await seconds(() => {
    for (let step = 0; step < epochs; step++) optimizer.minimize(loss)
  })
  return { name: 'loss', value: tf.tidy(loss).dataSync()[0], better: 'lower', trainSeconds, epochs }
}
