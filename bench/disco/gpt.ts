import { text } from '../../examples/disco/gpt.ts'
import { gptNetwork, NANO } from '../../examples/disco/gpt-network.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from '../tfjs/tf.ts'

/** With its operations: it has no layer of attention. It begins with thinnet's initial weights. */
export async function gpt(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 4 })
  const { train, test, vocabulary } = await text(samples)
  const tf = await tensorflow(given)
  const first = await gptNetwork({ ...NANO, vocabularySize: vocabulary.length }, { seed, backend: 'wasm' }).getWeights()
  const weights = first.map(each => tf.variable(tensorOf(tf, each)))
  const probabilities = (x: Tf, drop: (h: Tf) => Tf) => logitsOf(tf, x, weights, drop)
  const lossOf = (x: Tf, y: Tf, drop: (h: Tf) => Tf) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(y.flatten().toInt(), vocabulary.length), probabilities(x, drop))
  const optimizer = tf.train.adam(1e-3)

  const [x, y] = train.map(each => tensorOf(tf, each))
  const steps = x.shape[0] / 8
  const step = (at: number) =>
    tf.tidy(() => {
      const [xs, ys] = [x, y].map(each => each.slice(at * 8, Math.min(8, x.shape[0] - at * 8)))
      const { grads } = tf.variableGrads(() => lossOf(xs, ys, h => tf.dropout(h, NANO.dropout)))
      const norm = tf.sqrt(tf.addN(Object.values(grads).map((g: Tf) => tf.sum(tf.square(g)))))
      const scale = tf.div(1, tf.maximum(norm, 1))
      optimizer.applyGradients(
        Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g as Tf, scale)])),
      )
    })
  const trainSeconds = await seconds(() => {
    for (let epoch = 0; epoch < epochs; epoch++) for (let at = 0; at < steps; at++) step(at)
  })

  const [tx, ty] = test.map(each => tensorOf(tf, each))
  const value = tf.tidy(() => lossOf(tx, ty, (h: Tf) => h).dataSync()[0])
  return { name: 'loss', value, better: 'lower', trainSeconds, epochs }
}

/** Logits [batch · steps, vocabulary] of tokens [batch, steps], by weights in thinnet's order. */
function logitsOf(tf: Tf, tokens: Tf, weights: readonly Tf[], drop: (h: Tf) => Tf): Tf {
  const { heads, width, blocks } = NANO
  const next = weights[Symbol.iterator]()
  const weight = () => next.next().value
  const [batch, steps] = tokens.shape
  const flat = (h: Tf, size: number) => h.reshape([batch * steps, size])
  const dense = (h: Tf, size: number, units: number) => {
    const kernel = weight().reshape([size, units])
    return tf.add(tf.matMul(flat(h, size), kernel), weight().flatten())
  }
  const normalized = (h: Tf) => {
    const { mean, variance } = tf.moments(h, -1, true)
    return tf.add(tf.mul(tf.div(tf.sub(h, mean), tf.sqrt(tf.add(variance, 1e-5))), weight()), weight())
  }
  const split = (h: Tf) => h.reshape([batch, steps, heads, width / heads]).transpose([0, 2, 1, 3])
  const gelu = (h: Tf) =>
    tf.mul(
      tf.mul(0.5, h),
      tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(h, tf.mul(0.044715, tf.pow(h, 3)))))),
    )
  const future = tf.sub(1, tf.linalg.bandPart(tf.ones([steps, steps]), -1, 0))

  let h = tf.gather(weight(), tokens.flatten().toInt()).reshape([batch, steps, width])
  h = flat(drop(tf.add(h, weight())), width)
  for (let block = 0; block < blocks; block++) {
    const n = normalized(h)
    const [q, k, v] = [0, 1, 2].map(() => split(dense(n, width, width)))
    const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(width / heads))
    const attended = tf.matMul(drop(tf.softmax(tf.sub(scores, tf.mul(future, 1e9)))), v)
    h = tf.add(h, drop(dense(attended.transpose([0, 2, 1, 3]), width, width)))
    h = tf.add(h, drop(dense(gelu(dense(normalized(h), width, 4 * width)), 4 * width, width)))
  }
  return tf.matMul(normalized(h), weight())
}
