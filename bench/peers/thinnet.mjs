// thinnet, as a user writes it. node thinnet.mjs wasm|blas [THREADS]
import { columnMeans, digest, dropped, images, labels, predicts, serve, trains, values, weights } from './serve.mjs'

const SIZE = 2 ** 24
const place = { backend: process.argv[2], ...(Number(process.argv[3]) && { threads: Number(process.argv[3]) }) }

await serve(async () => {
  const { layers, oneHot, optimizers, sequential, standalone, tensor, version } = await import('thinnet')
  const probe = sequential({ ...place, layers: [layers.dense({ units: 1, inputShape: [1] })] })

  /** The milliseconds that a layer's own forward or backward takes: it computes before it returns. */
  function stopwatch(layer, method) {
    const watch = { ms: 0 }
    const call = layer[method].bind(layer)
    layer[method] = (...args) => {
      const begin = performance.now()
      const result = call(...args)
      watch.ms += performance.now() - begin
      return result
    }
    return watch
  }

  async function matmul() {
    const n = 1024
    const layer = layers.dense({ units: n, useBias: false, inputShape: [n] })
    const model = sequential({ ...place, layers: [layer] })
    model.setWeights([tensor(values(2, n * n, 1), [n, n])])
    const a = tensor(values(1, n * n, 1), [n, n])
    const watch = stopwatch(layer, 'forward')
    const run = async count => {
      watch.ms = 0
      for (let i = 0; i < count; i++) await model.predict(a, { batchSize: n })
      return watch.ms
    }
    return { check: { outputs: digest((await model.predict(a, { batchSize: n })).data) }, run }
  }

  async function article() {
    const columns = 1e6
    const relu = { units: 4, activation: 'relu' }
    const model = sequential({
      ...place,
      layers: [
        layers.dense({ ...relu, inputShape: [3] }),
        layers.dropout({ keepProbability: 0.5 }),
        layers.dense(relu),
        layers.dropout({ keepProbability: 0.5 }),
        layers.dense({ units: 4 }),
      ],
    })
    const spread = Math.sqrt(3) // of variance 1, as the article's normal ones are
    model.setWeights([12, 4, 16, 4, 16, 4].map((n, i) => tensor(values(10 + i, n, spread), n === 4 ? [4] : [n / 4, 4])))
    const x = tensor(values(1, columns * 3, spread), [columns, 3])
    const batchSize = 2048 // stays in a core's cache
    const train = () => model.predict(x, { training: true, batchSize })
    const run = async count => {
      for (let i = 0; i < count; i++) await train()
    }
    const outputs = digest((await model.predict(x, { batchSize })).data)
    return { check: { outputs, means: columnMeans((await train()).data, 4) }, run }
  }

  async function dropout(method) {
    const layer = layers.dropout({ rate: 0.5 })
    const alone = standalone(layer, { inputShape: [SIZE], ...place })
    const watch = stopwatch(layer, method)
    const x = values(1, SIZE, 1)
    const batch = tensor(x, [1, SIZE])
    const call = async () => {
      const y = await alone.forward(batch)
      return method === 'forward' ? y : alone.backward(batch)
    }
    const run = async count => {
      watch.ms = 0
      for (let i = 0; i < count; i++) await call()
      return watch.ms
    }
    return { check: { means: dropped((await call()).data, x) }, run }
  }

  function copy() {
    const [from, to] = [values(1, SIZE, 1), new Float32Array(SIZE)]
    const run = count => {
      for (let i = 0; i < count; i++) to.set(from)
    }
    return { check: {}, run }
  }

  /** A model on one batch of made-up images. */
  function trained(model, { weights, optimizer, batch, inputShape }) {
    model.setWeights(weights)
    model.compile({ optimizer, loss: 'categoricalCrossentropy' })
    const x = tensor(images(batch), [batch, ...inputShape])
    const y = oneHot(tensor(labels(batch)), 10)
    return {
      predict: async () => (await model.predict(x, { batchSize: batch })).data,
      loss: async () => (await model.evaluate(x, y, { batchSize: batch })).loss,
      steps: async n => void (await model.fit(x, y, { batchSize: batch, epochs: n })),
    }
  }

  const zeros = n => tensor(new Float32Array(n), [n])

  function mlp({ hidden, units, rate, ...rest }) {
    const widths = [784, ...Array(hidden).fill(units), 10]
    const dense = (width, i) => layers.dense({ units: width, ...(i === 0 && { inputShape: [784] }) })
    const row = Array(hidden)
      .fill(units)
      .flatMap((width, i) => [dense(width, i), layers.activation({ activation: 'relu' }), layers.dropout({ rate })])
    const model = sequential({ ...place, layers: [...row, layers.dense({ units: 10, activation: 'softmax' })] })
    const first = widths
      .slice(1)
      .flatMap((width, i) => [tensor(weights(20 + i, widths[i], width), [widths[i], width]), zeros(width)])
    return trained(model, { weights: first, inputShape: [784], ...rest })
  }
  const sgd = () => optimizers.sgd({ learningRate: 0.01 })
  const momentum = () => optimizers.sgd({ learningRate: 0.01, momentum: 0.9 })
  const mlp100 = () => mlp({ hidden: 6, units: 100, rate: 0.2, batch: 100, optimizer: sgd() })
  const mlp1024 = () => mlp({ hidden: 3, units: 1024, rate: 0.5, batch: 128, optimizer: momentum() })

  function cnn() {
    const model = sequential({
      ...place,
      layers: [
        layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.dropout({ rate: 0.25 }),
        layers.flatten(),
        layers.dense({ units: 128, activation: 'relu' }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 10, activation: 'softmax' }),
      ],
    })
    const first = [
      ...[tensor(weights(30, 9, 32), [3, 3, 1, 32]), zeros(32)],
      ...[tensor(weights(31, 288, 64), [3, 3, 32, 64]), zeros(64)],
      ...[tensor(weights(32, 9216, 128), [9216, 128]), zeros(128)],
      ...[tensor(weights(33, 128, 10), [128, 10]), zeros(10)],
    ]
    const optimizer = optimizers.adadelta({ learningRate: 0.1, rho: 0.95, epsilon: 1e-7 })
    return trained(model, { weights: first, inputShape: [28, 28, 1], batch: 128, optimizer })
  }

  return {
    version: `thinnet ${version}, ${probe.backend}, ${probe.threads} thread${probe.threads > 1 ? 's' : ''}`,
    rows: {
      matmul,
      article,
      'dropout-forward': () => dropout('forward'),
      'dropout-backward': () => dropout('backward'),
      copy,
      'mlp-100': () => trains(mlp100(), 20),
      'mlp-1024': () => trains(mlp1024(), 20),
      'cnn-step': () => trains(cnn(), 2),
      'cnn-predict': () => predicts(cnn()),
    },
    firstStep: () => mlp100().steps(1),
    memory: () => cnn().steps(2),
  }
})
