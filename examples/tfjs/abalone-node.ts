/**
 * An abalone's age, by the rings of its shell, from what can be measured without cutting it. The data are a CSV file of the
 * shape of UCI's Abalone: a stand-in, made here, since no package ships the original. Look at the mean error in rings.
 *
 *     npx tsx examples/tfjs/abalone-node.ts
 */
import { layers, optimizers, sequential } from 'thinnet'
import { abalones } from './data/abalone.ts'
import { first } from './data/part.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function abaloneNode(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 100 })
  const { x, y } = first(abalones.train, samples)

  const model = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 50, activation: 'sigmoid', inputShape: x.shape.slice(1) }),
      layers.dense({ units: 50, activation: 'sigmoid' }),
      layers.dense({ units: 1 }),
    ],
  })
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'mse', metrics: ['mae'] })

  const validationData = [abalones.test.x, abalones.test.y] as const
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 500, validationData }))

  const { loss, mae } = await model.evaluate(...validationData)
  log(`off by ${mae!.toFixed(2)} rings on average`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, abaloneNode)
