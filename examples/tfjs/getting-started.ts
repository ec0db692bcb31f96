/**
 * One dense unit learns y = 2x − 1 from six points. Look at what it says of x = 20, which it has not seen: about 39.
 *
 *     npx tsx examples/tfjs/getting-started.ts
 */
import { layers, sequential } from 'thinnet'
import { line } from './data/line.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function gettingStarted(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, seed, backend, log } = options(given, { epochs: 250 })

  const model = sequential({ seed, backend, layers: [layers.dense({ units: 1, inputShape: [1] })] })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })

  const trainSeconds = await seconds(() => model.fit(line.x, line.y, { epochs }))

  const { data } = await model.predict([[20]])
  log(`x = 20: ${data[0]!.toFixed(2)}`)
  const { loss } = await model.evaluate(line.x, line.y)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, gettingStarted)
