// TensorFlow.js. node tfjs.mjs wasm|cpu
import { fileURLToPath } from 'node:url'
import { columnMeans, digest, dropped, predicts, serve, values, weights } from '@thinnet/cli/bench/serve'
import { lstm, trained, transformer } from './tfjs-networks.mjs'

const SIZE = 2 ** 24
const backend = process.argv[2]

await serve(async () => {
  const tf = await import('@tensorflow/tfjs')
  if (backend === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)))
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`)
  await tf.ready()

  /** Repeats what gives a tensor, and waits until it is there. */
  const repeat = call => n => {
    for (let i = 0; i < n; i++) {
      const y = tf.tidy(call)
      y.dataSync()
      y.dispose()
    }
  }

  function matmul() {
    const n = 1024
    const [a, b] = [1, 2].map(site => tf.tensor(values(site, n * n, 1), [n, n]))
    const call = () => a.matMul(b)
    return { check: { outputs: digest(call().dataSync()) }, run: repeat(call) }
  }

  function article() {
    const columns = 1e6
    const spread = Math.sqrt(3)
    const [w1, b1, w2, b2, w3, b3] = [12, 4, 16, 4, 16, 4].map((n, i) =>
      tf.tensor(values(10 + i, n, spread), n === 4 ? [4] : [n / 4, 4]),
    )
    const x = tf.tensor(values(1, columns * 3, spread), [columns, 3])
    const forward = drop => {
      const h1 = drop(x.matMul(w1).add(b1).relu())
      return drop(h1.matMul(w2).add(b2).relu()).matMul(w3).add(b3)
    }
    const train = () => forward(h => tf.dropout(h, 0.5))
    const outputs = digest(tf.tidy(() => forward(h => h)).dataSync())
    return { check: { outputs, means: columnMeans(tf.tidy(train).dataSync(), 4) }, run: repeat(train) }
  }

  function dropoutForward() {
    const values1 = values(1, SIZE, 1)
    const x = tf.tensor(values1)
    const call = () => tf.dropout(x, 0.5)
    return { check: { means: dropped(tf.tidy(call).dataSync(), values1) }, run: repeat(call) }
  }

  const zeros = n => tf.zeros([n])

  function mlp({ hidden, units, rate, ...rest }) {
    const widths = [784, ...Array(hidden).fill(units), 10]
    const model = tf.sequential()
    for (let i = 0; i < hidden; i++) {
      model.add(tf.layers.dense({ units, activation: 'relu', ...(i === 0 && { inputShape: [784] }) }))
      model.add(tf.layers.dropout({ rate }))
    }
    model.add(tf.layers.dense({ units: 10, activation: 'softmax' }))
    const first = widths
      .slice(1)
      .flatMap((width, i) => [tf.tensor(weights(20 + i, widths[i], width), [widths[i], width]), zeros(width)])
    return trained(tf, model, { first, inputShape: [784], ...rest })
  }
  const mlp100 = () => mlp({ hidden: 6, units: 100, rate: 0.2, batch: 100, optimizer: tf.train.sgd(0.01) })
  const mlp1024 = () => mlp({ hidden: 3, units: 1024, rate: 0.5, batch: 128, optimizer: tf.train.momentum(0.01, 0.9) })

  function cnn() {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.dropout({ rate: 0.25 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 128, activation: 'relu' }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    })
    const first = [
      ...[tf.tensor(weights(30, 9, 32), [3, 3, 1, 32]), zeros(32)],
      ...[tf.tensor(weights(31, 288, 64), [3, 3, 32, 64]), zeros(64)],
      ...[tf.tensor(weights(32, 9216, 128), [9216, 128]), zeros(128)],
      ...[tf.tensor(weights(33, 128, 10), [128, 10]), zeros(10)],
    ]
    return trained(tf, model, {
      first,
      inputShape: [28, 28, 1],
      batch: 128,
      optimizer: tf.train.adadelta(0.1, 0.95, 1e-7),
    })
  }

  return {
    version: `TensorFlow.js ${tf.version.tfjs}, ${tf.getBackend()}`,
    rows: {
      matmul,
      article,
      'dropout-forward': dropoutForward,
      'cnn-predict': () => predicts(cnn()),
    },
    networks: {
      'mlp-100': mlp100,
      'mlp-1024': mlp1024,
      'cnn-step': cnn,
      'lstm-step': () => lstm(tf),
      'transformer-step': () => transformer(tf),
    },
  }
})
