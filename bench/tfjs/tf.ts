import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Model, Tensor } from 'thinnet'
import type { Run, Score } from '../../examples/tfjs/run.ts'

// biome-ignore lint/suspicious/noExplicitAny: its types come with a package that is installed for the bench alone
export type Tf = any

/** What each twin may be told. */
export type TwinRun = Run<'wasm' | 'cpu'>
export type Twin = (given?: Partial<TwinRun>) => Promise<Score>

/**
 * TensorFlow.js on one of its backends, ready to compute. What it draws comes from Math.random, which is one of `seed`'s own
 * from here on: the process has this one run.
 */
export async function tensorflow({ backend = 'wasm', seed = 1 }: Partial<TwinRun>): Promise<Tf> {
  Math.random = randomOf(seed)
  const require = createRequire(new URL('../libraries/package.json', import.meta.url))
  const tf = require('@tensorflow/tfjs')
  if (backend === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`)
  await tf.ready()
  const layers = Object.fromEntries(KERAS_LATER.map(name => [name, inited(tf.layers[name])]))
  return Object.create(tf, { layers: { value: { ...tf.layers, ...layers } } })
}

/** Layers whose weights begin by glorotNormal there, as in the Keras of its time, and by glorotUniform in Keras today. */
const KERAS_LATER = ['dense', 'conv1d', 'conv2d', 'conv2dTranspose', 'simpleRNN', 'gru', 'lstm']
const inited = (make: (options: object) => Tf) => (options: object) =>
  make({ kernelInitializer: 'glorotUniform', ...options })

/** A tensor of thinnet's as one of its own. */
export function tensorOf(tf: Tf, { data, shape, dtype, scale = 1 }: Tensor): Tf {
  if (dtype === 'int32') return tf.tensor(Int32Array.from(data), shape, 'int32')
  return tf.tensor(scale === 1 ? Float32Array.from(data) : Float32Array.from(data, value => value * scale), shape)
}

/** Has a model of its own begin with the weights of the same network here, so that both can be told apart by nothing else. */
export async function beginAs(tf: Tf, model: Tf, network: Pick<Model, 'getWeights'>): Promise<void> {
  const weights = await network.getWeights()
  for (const layer of model.layers) {
    const own = weights.splice(0, layer.weights.length)
    if (own.length > 0) layer.setWeights(own.map(weight => tensorOf(tf, weight)))
  }
}

/** Class indices [samples] as rows of a 1 and zeros. */
export const oneHotOf = (tf: Tf, { data }: Tensor, classes: number): Tf =>
  tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(data), 'int32'), classes).toFloat())

/** Mulberry32, by Tommy Ettinger: numbers in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
