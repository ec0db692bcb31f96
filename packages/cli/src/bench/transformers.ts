// thinnet's rows of transformers, as a user writes them.
import { input, layers, type Model, model, optimizers, type Tensor, tensor, type Value } from 'thinnet'
import { indices } from './numbers.ts'
import type { Place } from './operations.ts'
import type { Size, Trained } from './serve.ts'
import { classified, drawn, trained } from './training.ts'

/** Two encoder layers (Vaswani et al. 2017) over 128 steps of 128 numbers, their mean, dense 10; Adam, batch 32. */
export function transformer(place: Place, { batch = 32, timesteps = 128 }: Size = {}): Trained {
  return classified(encoder(place, timesteps), { optimizer: optimizers.adam(), batch, inputShape: [timesteps, 128] })
}

export function encoder(place: Place, timesteps = 128): Model<Tensor> {
  const x = input({ shape: [timesteps, 128] })
  const h = layers.globalAveragePooling1d().apply([50, 60].reduce(encoderLayer, x))
  const y = layers.dense({ units: 10, activation: 'softmax', kernelInitializer: drawn(70, 128) }).apply(h)
  return model({ ...place, inputs: x, outputs: y })
}

/** 4 heads, MLP 512, dropout 0.1; normalized after each sum, as in PyTorch's TransformerEncoderLayer. */
function encoderLayer(x: Value, site: number): Value {
  const drop = (h: Value) => layers.dropout({ rate: 0.1 }).apply(h)
  const sum = (h: Value, x: Value) => layers.layerNormalization().apply(layers.add().apply([h, x]))
  const attention = { numHeads: 4, keyDim: 32, dropout: 0.1, kernelInitializer: drawn(site, 128) }
  const a = sum(drop(layers.multiHeadAttention(attention).apply(x)), x)
  const wide = { units: 512, activation: 'relu', kernelInitializer: drawn(site + 4, 128) } as const
  const m = layers.dense({ units: 128, kernelInitializer: drawn(site + 5, 512) })
  return sum(drop(m.apply(drop(layers.dense(wide).apply(a)))), a)
}

const VOCABULARY = 50_257
const CONTEXT = 128
const WIDTH = 48

/** A small GPT (Radford et al. 2019): 3 layers, width 48, 3 heads, dropouts 0.1; AdamW, 8 sequences of 128 words. */
export function gpt(place: Place): Trained {
  const words = (site: number) => tensor(indices(site, 8 * CONTEXT, VOCABULARY), [8, CONTEXT])
  const optimizer = optimizers.adamW({ weightDecay: 0.01 })
  return trained(decoder(place), { optimizer, loss: 'sparseCategoricalCrossentropy', x: words(1), y: words(2) })
}

export function decoder(place: Place): Model<Tensor> {
  const x = input({ shape: [CONTEXT] })
  const words = layers.embedding({
    ...{ inputDim: VOCABULARY, outputDim: WIDTH },
    embeddingsInitializer: drawn(80, WIDTH),
  })
  const w = words.apply(x)
  const p = layers.positionEmbedding({ sequenceLength: CONTEXT, initializer: drawn(81, WIDTH) }).apply(w)
  const h = layers.dropout({ rate: 0.1 }).apply(layers.add().apply([w, p]))
  const last = layers.layerNormalization().apply([90, 100, 110].reduce(decoderLayer, h))
  const y = layers.tiedDense({ to: words, activation: 'softmax' }).apply(last)
  return model({ ...place, inputs: x, outputs: y })
}

/** Normalized before attention and MLP, dropped after both. */
function decoderLayer(x: Value, site: number): Value {
  const normal = (h: Value) => layers.layerNormalization().apply(h)
  const sum = (h: Value, x: Value) => layers.add().apply([layers.dropout({ rate: 0.1 }).apply(h), x])
  const heads = { numHeads: 3, keyDim: WIDTH / 3, dropout: 0.1, useCausalMask: true }
  const attention = layers.multiHeadAttention({ ...heads, kernelInitializer: drawn(site, WIDTH) })
  const a = sum(attention.apply(normal(x)), x)
  const wide = { units: 4 * WIDTH, activation: 'gelu', kernelInitializer: drawn(site + 4, WIDTH) } as const
  const m = layers.dense({ units: WIDTH, kernelInitializer: drawn(site + 5, 4 * WIDTH) })
  return sum(m.apply(layers.dense(wide).apply(normal(a))), a)
}
