// jax-js on its WebAssembly backend. An array is given away when it is used, unless it is used as its `.ref`.
import { readFileSync } from 'node:fs'
import { digest, images, labels, predicts, serve, values, weights } from '@thinnet/cli/bench/serve'

globalThis.navigator ??= {} // which it reads, and Node 20 has not

await serve(async () => {
  const { grad, init, defaultDevice, jit, lax, nn, numpy: np, random, tree } = await import('@jax-js/jax')
  await init('wasm')
  defaultDevice('wasm')

  const array = (data, shape) => np.array(data).reshape(shape)
  const ready = result => Promise.all(tree.leaves(result).map(leaf => leaf.blockUntilReady()))

  async function matmul() {
    const n = 1024
    const [a, b] = [1, 2].map(site => array(values(site, n * n, 1), [n, n]))
    const call = () => np.matmul(a.ref, b.ref)
    const run = async count => {
      for (let i = 0; i < count; i++) (await call().blockUntilReady()).dispose()
    }
    return { check: { outputs: digest(await call().data()) }, run }
  }

  const drop = (h, rate, key) => {
    const keep = random.bernoulli(key, 1 - rate, h.shape)
    return np.where(keep, h.div(1 - rate), 0)
  }

  /** @param logits of (parameters, x, keys or null) @param update (parameters, state, gradients) → both, new */
  function trained({ start, logits, update, state, batch, inputShape, drops }) {
    let parameters = start
    let memory = state.map(value => tree.map(p => np.full(p.shape, value), tree.ref(start)))
    let key = random.key(1)
    const x = array(images(batch), [batch, ...inputShape])
    const y = nn.oneHot(np.array(labels(batch)), 10)
    const crossentropy = (p, x, y, keys) =>
      nn
        .logSoftmax(logits(p, x, keys))
        .mul(y)
        .sum()
        .div(-batch)
    const step = jit((p, memory, x, y, keys) =>
      update(
        p.map(a => a.ref),
        memory,
        grad(crossentropy)(p, x, y, keys),
      ),
    )
    const output = jit((p, x) => nn.softmax(logits(p, x, null)))
    const inference = jit((p, x, y) => crossentropy(p, x, y, null))
    return {
      predict: () => output(tree.ref(parameters), x.ref).data(),
      loss: async () => (await inference(tree.ref(parameters), x.ref, y.ref).data())[0],
      steps: async n => {
        for (let i = 0; i < n; i++) {
          const keys = random.split(key, drops + 1)
          key = keys.ref.slice(0)
          ;[parameters, memory] = step(parameters, memory, x.ref, y.ref, keys)
          await ready(parameters)
        }
      },
    }
  }

  const sgd = (p, state, g) => [p.map((w, i) => w.sub(g[i].mul(0.01))), state]
  const momentum = (p, [v], g) => {
    const next = v.map((velocity, i) => velocity.mul(0.9).add(g[i]))
    return [p.map((w, i) => w.sub(next[i].ref.mul(0.01))), [next]]
  }
  const adadelta = (p, [a, d], g) => {
    const squares = a.map((mean, i) => mean.mul(0.95).add(g[i].ref.mul(g[i].ref).mul(0.05)))
    const deltas = g.map((gi, i) =>
      np
        .sqrt(d[i].ref.add(1e-7))
        .div(np.sqrt(squares[i].ref.add(1e-7)))
        .mul(gi),
    )
    const moved = d.map((mean, i) => mean.mul(0.95).add(deltas[i].ref.mul(deltas[i].ref).mul(0.05)))
    return [p.map((w, i) => w.sub(deltas[i].mul(0.1))), [squares, moved]]
  }

  function mlp({ hidden, units, rate, ...rest }) {
    const widths = [784, ...Array(hidden).fill(units), 10]
    const start = widths
      .slice(1)
      .flatMap((width, i) => [array(weights(20 + i, widths[i], width), [widths[i], width]), np.zeros([width])])
    const logits = (p, x, keys) => {
      let h = x
      for (let i = 0; i <= hidden; i++) {
        h = np.matmul(h, p[2 * i]).add(p[2 * i + 1])
        if (i < hidden) h = nn.relu(h)
        if (i < hidden && keys) h = drop(h, rate, keys.ref.slice(i + 1))
      }
      keys?.dispose()
      return h
    }
    return trained({ start, logits, inputShape: [784], drops: hidden, ...rest })
  }
  const mlp100 = () => mlp({ hidden: 6, units: 100, rate: 0.2, batch: 100, update: sgd, state: [] })
  const mlp1024 = () => mlp({ hidden: 3, units: 1024, rate: 0.5, batch: 128, update: momentum, state: [0] })

  function cnn() {
    // from Keras's layouts: kernels [3, 3, in, out], and a flattening of [12, 12, 64]
    const kernel = (site, channels, filters) =>
      array(weights(site, 9 * channels, filters), [3, 3, channels, filters]).transpose([3, 2, 0, 1])
    const flat = array(weights(32, 9216, 128), [12, 12, 64, 128])
      .transpose([2, 0, 1, 3])
      .reshape([9216, 128])
    const start = [
      ...[kernel(30, 1, 32), np.zeros([32, 1, 1])],
      ...[kernel(31, 32, 64), np.zeros([64, 1, 1])],
      ...[flat, np.zeros([128])],
      ...[array(weights(33, 128, 10), [128, 10]), np.zeros([10])],
    ]
    const logits = ([k1, b1, k2, b2, w3, b3, w4, b4], x, keys) => {
      const h1 = nn.relu(lax.conv(x, k1, [1, 1], 'VALID').add(b1))
      const h2 = nn.relu(lax.conv(h1, k2, [1, 1], 'VALID').add(b2))
      let h = np.max(h2.reshape([128, 64, 12, 2, 12, 2]), [3, 5])
      if (keys) h = drop(h, 0.25, keys.ref.slice(1))
      h = nn.relu(np.matmul(h.reshape([128, 9216]), w3).add(b3))
      if (keys) h = drop(h, 0.5, keys.slice(2))
      return np.matmul(h, w4).add(b4)
    }
    const rest = { inputShape: [1, 28, 28], batch: 128, drops: 2, update: adadelta, state: [0, 0] }
    return trained({ start, logits, ...rest })
  }

  const manifest = new URL('node_modules/@jax-js/jax/package.json', import.meta.url)
  return {
    version: `jax-js ${JSON.parse(readFileSync(manifest, 'utf8')).version}, wasm`,
    rows: {
      matmul,
      'cnn-predict': () => predicts(cnn()),
    },
    networks: { 'mlp-100': mlp100, 'mlp-1024': mlp1024, 'cnn-step': cnn },
  }
})
