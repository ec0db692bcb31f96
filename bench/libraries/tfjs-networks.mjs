// TensorFlow.js's rows of sequences. Its GRU has no resetAfter, and its WebAssembly no gradient of convolutions or of gather.
import { labels, values, weights } from '@thinnet/cli/bench/serve'

/** Ten classes of made-up images or sequences, in [0, 1). */
export function batchOf(tf, batch, inputShape) {
  const shape = [batch, ...inputShape]
  const x = values(
    1,
    shape.reduce((a, b) => a * b),
    1,
  ).map(Math.abs)
  return { x: tf.tensor(x, shape), y: tf.oneHot(labels(batch), 10).toFloat() }
}

/** A model of its layers on one batch. */
export function trained(tf, model, { first, optimizer, batch, inputShape }) {
  model.setWeights(first)
  model.compile({ optimizer, loss: 'categoricalCrossentropy' })
  const { x, y } = batchOf(tf, batch, inputShape)
  return {
    predict: () => tf.tidy(() => model.predict(x, { batchSize: batch }).dataSync()),
    loss: () => tf.tidy(() => model.evaluate(x, y, { batchSize: batch }).dataSync()[0]),
    steps: async n => {
      for (let i = 0; i < n; i++) await model.trainOnBatch(x, y)
    },
  }
}

export function lstm(tf) {
  const inputShape = [100, 64]
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 128, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros', inputShape }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  const bias = new Float32Array(512).fill(1, 128, 256) // the forget gate's
  const first = [
    ...[tf.tensor(weights(40, 64, 512), [64, 512]), tf.tensor(weights(41, 128, 512), [128, 512]), tf.tensor(bias)],
    ...[tf.tensor(weights(42, 128, 10), [128, 10]), tf.zeros([10])],
  ]
  return trained(tf, model, { first, optimizer: tf.train.adam(), batch: 32, inputShape })
}

/** With its own operations: it has no layers for it. */
export function transformer(tf) {
  const [batch, steps, width, heads] = [32, 128, 128, 4]
  const dense = (site, n, units) => {
    const kernel = tf.variable(tf.tensor(weights(site, n, units), [n, units]))
    const bias = tf.variable(tf.zeros([units]))
    return x => x.matMul(kernel).add(bias)
  }
  const normalization = () => {
    const [gamma, beta] = [tf.variable(tf.ones([width])), tf.variable(tf.zeros([width]))]
    return x => {
      const { mean, variance } = tf.moments(x, -1, true)
      return x.sub(mean).div(variance.add(1e-3).sqrt()).mul(gamma).add(beta)
    }
  }
  const attention = site => {
    const [q, k, v, out] = [0, 1, 2, 3].map(i => dense(site + i, width, width))
    const split = x => x.reshape([batch, steps, heads, width / heads]).transpose([0, 2, 1, 3])
    return (x, drop) => {
      const scores = split(q(x))
        .matMul(split(k(x)), false, true)
        .div(Math.sqrt(width / heads))
      const y = drop(tf.softmax(scores)).matMul(split(v(x)))
      return out(y.transpose([0, 2, 1, 3]).reshape([batch * steps, width]))
    }
  }
  const layer = site => {
    const [attend, normal1, normal2] = [attention(site), normalization(), normalization()]
    const [wide, narrow] = [dense(site + 4, width, 512), dense(site + 5, 512, width)]
    return (x, drop) => {
      const a = normal1(x.add(drop(attend(x, drop))))
      return normal2(a.add(drop(narrow(drop(wide(a).relu())))))
    }
  }
  const [first, second, last] = [layer(50), layer(60), dense(70, width, 10)]
  const { x, y } = batchOf(tf, batch, [steps, width])
  const logits = drop => {
    const h = second(first(x.reshape([batch * steps, width]), drop), drop)
    return last(h.reshape([batch, steps, width]).mean(1))
  }
  const loss = drop => tf.losses.softmaxCrossEntropy(y, logits(drop))
  const optimizer = tf.train.adam()
  const none = h => h
  return {
    predict: () => tf.tidy(() => tf.softmax(logits(none)).dataSync()),
    loss: () => tf.tidy(() => loss(none).dataSync()[0]),
    steps: async n => {
      for (let i = 0; i < n; i++) {
        const cost = optimizer.minimize(() => loss(h => tf.dropout(h, 0.1)), true)
        await cost.data()
        cost.dispose()
      }
    },
  }
}
