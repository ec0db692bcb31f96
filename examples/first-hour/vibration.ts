/**
 * The first hour, 3: in which state is a machine? A signal of two axes, with the state at each step, in a CSV file; windows of
 * it go through convolutions, the last quarter is to test on.
 *
 *     npx tsx examples/first-hour/vibration.ts
 */
import { featureSpace, readCsv, slidingWindows, type Table, trainTestSplit } from '@thinnet/datasets'
import { classificationReport, confusionMatrix, layers, nested, sequential } from 'thinnet'

const table = await readCsv('examples/first-hour/vibration.csv.gz')
const { train, test } = trainTestSplit(table, { testSize: 0.25, shuffle: false })
const space = featureSpace(train, { target: 'state' })
const windows = (table: Table, stride: number) => {
  const [series, targets] = space.samples(table)
  return slidingWindows(series, { length: 64, stride, horizon: 0, targets })
}

const model = sequential({
  seed: 1,
  layers: [
    layers.conv1d({ filters: 16, kernelSize: 5, activation: 'relu', inputShape: [64, 2] }),
    layers.maxPooling1d({ poolSize: 2 }),
    layers.conv1d({ filters: 32, kernelSize: 5, activation: 'relu' }),
    layers.globalAveragePooling1d(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
const { x, y } = windows(train, 8)
await model.fit(x, y, { epochs: 30, verbose: 2 })

const unseen = windows(test, 16)
const predictions = await model.predict(unseen.x)
console.log(classificationReport(unseen.y, predictions, { classNames: space.labels!.classes }).text)
console.log(nested(confusionMatrix(unseen.y, predictions, 3)))
