// What scripts/runtimes.mjs runs in each runtime: trains, saves, loads, resumes, and prints what came out as JSON.
//
//     program.mjs FILE          FILE: a model that a runtime before this one saved after SOME epochs, or is to be saved
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { loadMnist } from '@thinnet/datasets'
import { layers, loadModel, optimizers, rows, sequential } from 'thinnet'

const [shared] = process.argv.slice(2)
const [SAMPLES, SOME, ALL] = [200, 2, 4]
const BACKENDS = {
  'wasm, 1 thread': { backend: 'wasm', threads: 1 },
  'wasm, 2 threads': { backend: 'wasm', threads: 2 },
  auto: { backend: 'auto' },
}

// Counts what is handed to worker threads: without any, two threads would be one.
let handedOver = 0
const { store } = Atomics
Atomics.store = (words, at, value) => {
  if (at === 2) handedOver++ // WORD.job of kernels/wasm/threads/control.ts
  return store(words, at, value)
}

const { train } = await loadMnist()
const { shape } = train.images
const images = rows({ ...train.images, shape: [...shape, 1] }, 0, SAMPLES)
const labels = rows(train.labels, 0, SAMPLES)

function network(compute) {
  const model = sequential({
    ...{ ...compute, seed: 1 },
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.batchNormalization(),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: optimizers.adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const fit = (model, initialEpoch, epochs) => model.fit(images, labels, { batchSize: 50, initialEpoch, epochs })

/** The bits of all weights, and of what the model predicts. */
async function bits(model) {
  const hash = createHash('sha256')
  for (const { data } of [...(await model.getWeights()), await model.predict(images)]) hash.update(data)
  return hash.digest('hex').slice(0, 16)
}

async function resumed(path, compute) {
  const model = await loadModel(path, compute)
  await fit(model, model.epoch, ALL)
  return bits(model)
}

/** Any thread that is started is up by now. */
const workers = () => new Promise(resolve => setTimeout(resolve, 500))

const results = {}
for (const [name, compute] of Object.entries(BACKENDS)) {
  handedOver = 0
  const model = network(compute)
  await workers()
  await fit(model, 0, ALL)
  const { accuracy } = await model.evaluate(images, labels)
  const some = network(compute)
  await fit(some, 0, SOME)
  const path = `${shared}.${process.pid}`
  await some.save(path)
  const loaded = await loadModel(path, compute)
  const result = {
    trained: await bits(model),
    saved: await bits(some),
    loaded: await bits(loaded),
    resumed: await resumed(path, compute),
  }
  results[name] = { ...result, accuracy, backend: model.backend, threads: model.threads, handedOver }
}
const compute = BACKENDS['wasm, 1 thread']
if (!existsSync(shared)) {
  const some = network(compute)
  await fit(some, 0, SOME)
  await some.save(shared)
}
console.log(JSON.stringify({ results, fromAnother: await resumed(shared, compute) }))
