/**
 * Species of irises from four measures: a hidden layer of ten units, and a confusion matrix. The data come with
 * @thinnet/datasets (Fisher 1936). Look at which two species are taken for each other.
 *
 *     npx tsx examples/tfjs/iris.ts
 */
import { confusionMatrix, layers, optimizers, sequential } from 'thinnet'
import { classes, flowers } from './data/iris.ts'
import { first } from './data/part.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function iris(given: Partial<Run> = {}): Promise<Score> {
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

  const validationData = [flowers.test.x, flowers.test.y] as const
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, validationData }))

  const matrix = confusionMatrix(flowers.test.y, await model.predict(flowers.test.x), 3)
  for (const [i, name] of classes.entries()) log(`${name.padEnd(10)} ${matrix.data.slice(3 * i, 3 * i + 3).join(' ')}`)
  const { loss, accuracy } = await model.evaluate(flowers.test.x, flowers.test.y)
  log(`accuracy ${accuracy!.toFixed(3)}`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, iris)
