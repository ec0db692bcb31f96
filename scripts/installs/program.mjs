// What a project does with the packages that run everywhere, in each host alike: by package, what came out.
import { plotHistory } from '@thinnet/charts/plots'
import { readCsv, trainTestSplit } from '@thinnet/datasets'
import { loadKeras, toKeras } from '@thinnet/formats'
import { layers, loadModel, sequential } from 'thinnet'

const COMPUTE = { backend: 'wasm' }

/** The bits of numbers, in eight digits. */
function bitsOf({ data }) {
  const words = new Uint32Array(Float32Array.from(data).buffer)
  return words.reduce((hash, word) => Math.imul(hash ^ word, 16777619), -2128831035) >>> 0
}

export async function program() {
  const csv = ['a,b,c', ...Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2}`)].join('\n')
  const { train } = trainTestSplit(await readCsv({ text: csv }), { testSize: 0.2, stratify: 'c', seed: 1 })
  const numbers = Array.from({ length: 8 * 8 * 40 }, (_, i) => (i * 37) % 11)
  const x = Array.from({ length: 40 }, (_, n) => numbers.slice(64 * n, 64 * (n + 1)))

  const model = sequential({
    ...{ ...COMPUTE, seed: 1 },
    layers: [
      layers.reshape({ targetShape: [8, 8, 1], inputShape: [64] }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  const history = await model.fit(
    x,
    x.map((_, n) => n % 3),
    { epochs: 3, batchSize: 8, validationSplit: 0.2 },
  )
  const made = bitsOf(await model.predict(x))
  const loaded = await loadModel(await model.toSafetensors(), COMPUTE)
  const keras = await loadKeras(await toKeras(model), COMPUTE)
  return {
    thinnet: `${made} ${bitsOf(await loaded.predict(x)) === made ? 'loaded' : 'not loaded'}`,
    datasets: `${train.count} rows`,
    formats: `${bitsOf(await keras.predict(x)) === made ? 'the same' : 'others'} from Keras's file`,
    charts: plotHistory(history, { title: 'Losses' }).text.includes('<svg') ? 'an SVG' : 'none',
  }
}
