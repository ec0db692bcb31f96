import { BATCH, weather, windows } from '../../examples/tfjs/data/weather.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function jenaWeather(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 2 })
  const { train, test } = weather(12_000)
  const tf = await tensorflow(given)
  const model = tf.sequential({
    layers: [
      tf.layers.gru({ units: 32, inputShape: [240, 14], recurrentActivation: 'sigmoid' }),
      tf.layers.dense({ units: 1 }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'meanAbsoluteError' })

  const drawn = windows(train, { shuffle: true, seed })
  let epoch = 0
  const stream = tf.data.generator(function* () {
    for (; ; epoch++) for (const [x, y] of drawn({ epoch, step: 0 })) yield pair(x, y)
  })
  const pair = (x: Tf, y: Tf) => ({ xs: tensorOf(tf, x), ys: tensorOf(tf, y).expandDims(1) })
  const batchesPerEpoch = Math.ceil(Math.min(samples, 6400) / BATCH)
  const trainSeconds = await seconds(() => model.fitDataset(stream.prefetch(2), { epochs, batchesPerEpoch }))
  const errors = [...windows(test, { stride: samples < 1000 ? 100 : 12 })()].map(([x, y]) =>
    tf.tidy(() => {
      const { xs, ys } = pair(x, y)
      return model.predictOnBatch(xs).sub(ys).abs().sum().dataSync()[0]
    }),
  )
  const count = [...windows(test, { stride: samples < 1000 ? 100 : 12 })()].reduce((sum, [x]) => sum + x.shape[0]!, 0)
  const value = errors.reduce((a, b) => a + b) / count
  return { name: 'mean absolute error', value, better: 'lower', trainSeconds, epochs }
}
