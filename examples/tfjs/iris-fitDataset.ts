/**
 * The same network as in iris.ts, trained by a stream of batches, shuffled each epoch: what `fitDataset` is there, `fit` is
 * here.
 *
 *     npx tsx examples/tfjs/iris-fitDataset.ts
 */
import { batches } from '@thinnet/datasets'
import { layers, optimizers, sequential } from 'thinnet'
import { flowers } from './data/iris.ts'
import { first } from './data/part.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function irisFitDataset(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 40 })
  const { x, y } = first(flowers.train, samples)

  const model = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 10, activation: 'sigmoid', inputShape: [4] }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  const optimizer = optimizers.adam({ learningRate: 0.01 })
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })

  const stream = batches([x, y], { batchSize: 32, shuffle: true, seed })
  const validationData = batches([flowers.test.x, flowers.test.y])
  const trainSeconds = await seconds(() => model.fit(stream, { epochs, validationData }))

  const { loss, accuracy } = await model.evaluate(validationData)
  log(`accuracy ${accuracy!.toFixed(3)}`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, irisFitDataset)
