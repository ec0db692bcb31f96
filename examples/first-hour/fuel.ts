/**
 * The first hour, 2: how far does a car go on a gallon? Six measures, some of them missing, where it was made, and a number to
 * predict.
 *
 *     npx tsx examples/first-hour/fuel.ts
 */
import { featureSpace, loadAutoMpg, trainTestSplit } from '@thinnet/datasets'
import { callbacks, layers, optimizers, sequential } from 'thinnet'

const { train, test } = trainTestSplit(await loadAutoMpg(), { testSize: 0.25, seed: 1 })
const space = featureSpace(train, { target: 'mpg' })

const model = sequential({
  seed: 1,
  layers: [
    layers.dense({ units: 32, activation: 'relu', inputShape: [9] }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 1 }),
  ],
})
model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics: ['mae', 'r2Score'] })
const stopping = callbacks.earlyStopping({ patience: 20, restoreBestWeights: true })
await model.fit(...space.samples(train), { epochs: 200, validationSplit: 0.2, callbacks: stopping, verbose: 2 })

const { mae, r2Score } = await model.evaluate(...space.samples(test))
console.log(`MAE ${mae!.toFixed(2)}, R² ${r2Score!.toFixed(3)}`)
