/**
 * The temperature of tomorrow from the weather of the last ten days: a GRU on windows of 240 hours, which overlap and are
 * streamed into `fit`. The weather is a stand-in of the shape of the Jena data, which are too large to come along. Look at the
 * mean absolute error beside that of saying that tomorrow will be as today.
 *
 *     npx tsx examples/tfjs/jena-weather.ts
 */
import { layers, optimizers, sequential } from 'thinnet'
import { BATCH, DAY, weather, windows } from './data/weather.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function jenaWeather(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 2 })
  const { train, test } = weather(12_000)
  const model = sequential({
    seed,
    backend,
    layers: [layers.gru({ units: 32, inputShape: [240, 14], resetAfter: false }), layers.dense({ units: 1 })],
  })
  model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' })
  const unseen = windows(test, { stride: samples < 1000 ? 100 : 12 })

  const trainSeconds = await seconds(() =>
    model.fit(windows(train, { shuffle: true, seed }), {
      epochs,
      stepsPerEpoch: Math.ceil(Math.min(samples, 6400) / BATCH),
    }),
  )
  const now = [...test.targets.data]
  const asToday = now.slice(DAY).reduce((sum, value, i) => sum + Math.abs(value - now[i]!), 0) / (now.length - DAY)
  const { loss } = await model.evaluate(unseen)
  log(`mean absolute error: ${loss.toFixed(3)}, as today: ${asToday.toFixed(3)}`)
  return { name: 'mean absolute error', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, jenaWeather)
