// Trains the network of the lab's view of a drawn digit, and writes it where the lab takes it from. Run by hand; the
// same bits on every machine. Needs the built packages: node scripts/train-lab-digits.mjs
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadMnist } from '@thinnet/datasets'
import { layers, optimizers, schedules, sequential } from 'thinnet'

const file = fileURLToPath(new URL('../packages/lab/src/data/digits.safetensors', import.meta.url))
const EPOCHS = 10
const BATCH_SIZE = 100

/** Keras's MNIST example with smaller layers. */
const network = () =>
  sequential({
    seed: 1,
    backend: 'wasm',
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 5, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })

const { train, test } = await loadMnist()
const images = ({ images, labels }) => ({ x: { ...images, shape: [labels.shape[0], 28, 28, 1] }, y: labels })
const loss = 'sparseCategoricalCrossentropy'
const trained = network()
const decaySteps = (EPOCHS * train.labels.shape[0]) / BATCH_SIZE
const learningRate = schedules.cosine({ initialValue: 0.003, decaySteps })
trained.compile({ optimizer: optimizers.adam({ learningRate }), loss, metrics: ['accuracy'] })
await trained.fit(images(train).x, images(train).y, { batchSize: BATCH_SIZE, epochs: EPOCHS, verbose: 2 })

// a model that was never compiled is saved without an optimizer's numbers
const plain = network()
plain.setWeights(await trained.getWeights())
await plain.save(file)
const { accuracy } = await trained.evaluate(images(test).x, images(test).y)
console.log(
  `${file}: ${statSync(file).size} bytes, ${Math.round(accuracy * 10_000)} of 10000 test images are read right`,
)
