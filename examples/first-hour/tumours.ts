/**
 * The first hour, 1: is a tumour malignant? A CSV file with 30 measures of each, two classes, one rarer than the other.
 *
 *     npx tsx examples/first-hour/tumours.ts
 */
import { featureSpace, readCsv, trainTestSplit } from '@thinnet/datasets'
import { classificationReport, confusionMatrix, layers, nested, rocCurve, sequential } from 'thinnet'

const table = await readCsv('packages/datasets/data/breast-cancer.csv.gz')
const { train, test } = trainTestSplit(table, { testSize: 0.25, stratify: 'diagnosis', seed: 1 })
const space = featureSpace(train, { target: 'diagnosis' })

const model = sequential({
  seed: 1,
  layers: [
    layers.dense({ units: 16, activation: 'relu', inputShape: [30] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
await model.fit(...space.samples(train), { epochs: 60, validationSplit: 0.2, classWeight: 'balanced', verbose: 2 })

const [x, y] = space.samples(test)
const probabilities = await model.predict(x)
console.log(classificationReport(y, probabilities, { classNames: space.labels!.classes }).text)
console.log(`ROC AUC ${rocCurve(y, probabilities).area.toFixed(3)}`)
console.log(nested(confusionMatrix(y, probabilities, 2)))
