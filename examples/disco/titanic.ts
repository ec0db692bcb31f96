/**
 * Disco's task titanic: who survives, from five columns of a CSV file with holes, which become 0, as there. The network and its
 * settings are disco's; the file is a stand-in of the same columns (data/passengers.ts).
 *
 *     npx tsx examples/disco/titanic.ts
 */
import { featureSpace, readCsv, trainTestSplit } from '@thinnet/datasets'
import { layers, rows, sequential } from 'thinnet'
import { options, type Run, runIfMain, type Score, seconds } from '../tfjs/run.ts'
import { passengersCsv } from './data/passengers.ts'

/** Inputs and targets, scaled by nothing: shared with the twin in TensorFlow.js. */
export async function passengers() {
  const columns = ['Age', 'SibSp', 'Parch', 'Fare', 'Pclass', 'Survived']
  const { train, test } = trainTestSplit((await readCsv({ text: passengersCsv() })).select(columns), { testSize: 0.2 })
  const keep = Object.fromEntries(columns.slice(0, 5).map(name => [name, 'keep'] as const))
  const space = featureSpace(train, { target: 'Survived', columns: keep, missing: 0 })
  return { train: space.samples(train), test: space.samples(test) }
}

export async function titanic(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 10 })
  const { train, test } = await passengers()
  const [x, y] = train.map(each => rows(each, 0, Math.min(samples, each.shape[0]!)))

  const model = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 124, activation: 'relu', kernelInitializer: 'lecunNormal', inputShape: [5] }),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dense({ units: 32, activation: 'relu' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  const trainSeconds = await seconds(() => model.fit(x!, y!, { epochs, batchSize: 30 }))

  const { loss, accuracy } = await model.evaluate(...test)
  log(`loss ${loss.toFixed(3)}, accuracy ${accuracy!.toFixed(3)} of passengers not seen`)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, titanic)
