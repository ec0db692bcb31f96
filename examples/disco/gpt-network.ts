import {
  activations,
  input,
  layers,
  model,
  optimizers,
  random,
  type SequentialOptions,
  tensor,
  type Value,
} from 'thinnet'

export interface GptSize {
  vocabularySize: number
  /** Tokens that it sees at most. */
  blockSize: number
  blocks: number
  heads: number
  width: number
  dropout: number
}

/** Disco's gpt-nano, but for the vocabulary. */
export const NANO = { blockSize: 128, blocks: 3, heads: 3, width: 48, dropout: 0.2 }

/** Disco's GPT, after Karpathy's minGPT: blocks of attention and MLP, normalized before each, and a head of its own. */
export function gptNetwork(size: GptSize, given: Pick<SequentialOptions, 'seed' | 'backend' | 'threads'> = {}) {
  const { vocabularySize, blockSize, blocks, heads, width, dropout } = size
  const tokens = input({ shape: [blockSize] })
  const words = layers.embedding({ inputDim: vocabularySize, outputDim: width }).apply(tokens)
  const places = layers.positionEmbedding({ sequenceLength: blockSize }).apply(words)
  let h = layers.dropout({ rate: dropout }).apply(layers.add().apply([words, places]))
  const normalized = (value: Value) => layers.layerNormalization({ epsilon: 1e-5 }).apply(value)
  for (let block = 0; block < blocks; block++) {
    const attention = { numHeads: heads, keyDim: width / heads, dropout, useCausalMask: true }
    const attended = layers.multiHeadAttention(attention).apply(normalized(h))
    h = layers.add().apply([h, layers.dropout({ rate: dropout }).apply(attended)])
    const mlp = [
      layers.dense({ units: 4 * width, activation: activations.gelu({ approximate: true }) }),
      layers.dense({ units: width }),
      layers.dropout({ rate: dropout }),
    ]
    h = layers.add().apply([h, mlp.reduce((value, layer) => layer.apply(value), normalized(h))])
  }
  const y = layers.dense({ units: vocabularySize, useBias: false, activation: 'softmax' }).apply(normalized(h))
  const net = model({ inputs: tokens, outputs: y, ...given })
  const optimizer = optimizers.adam({ learningRate: 1e-3, globalClipNorm: 1 })
  net.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return net
}

export interface GenerateOptions {
  /** How many tokens follow. */
  count: number
  /** Default 1: probabilities as they are; towards 0 only the most probable one. */
  temperature?: number
  /** Only so many of the most probable ones are drawn from. Default all. */
  topK?: number
  /** Of the draws. Default 1. */
  seed?: number
}

/** Goes on with a text: each next token is drawn, by address, from the probabilities that follow the last `blockSize` tokens. */
export async function generate(
  net: ReturnType<typeof gptNetwork>,
  start: readonly number[],
  { count, temperature = 1, topK = Number.POSITIVE_INFINITY, seed = 1 }: GenerateOptions,
): Promise<number[]> {
  const text = [...start]
  const blockSize = net.inputShape![0]!
  const uniforms = random.uniforms(random.streamOf({ seed, site: 'generate', purpose: 'uniform' }), count)
  for (const u of uniforms) {
    // Attention is causal: what stands after the last token changes nothing before it.
    const seen = text.slice(-blockSize)
    const block = Int32Array.from({ length: blockSize }, (_, t) => seen[t] ?? 0)
    const { data, shape } = await net.predict(tensor(block, [1, blockSize]))
    const vocabulary = shape.at(-1)!
    const probabilities = data.subarray((seen.length - 1) * vocabulary, seen.length * vocabulary)
    text.push(drawn(probabilities, u, { temperature, topK }))
  }
  return text.slice(start.length)
}

/** A place, drawn by u uniform in (0, 1) from the `topK` largest probabilities, each to the power 1 / temperature. */
export function drawn(
  probabilities: ArrayLike<number>,
  u: number,
  { temperature, topK }: { temperature: number; topK: number },
): number {
  const places = Array.from(probabilities, (_, place) => place).sort((a, b) => probabilities[b]! - probabilities[a]!)
  const kept = places.slice(0, Math.min(topK, places.length))
  const most = probabilities[kept[0]!]!
  const weights = kept.map(place => (probabilities[place]! / most) ** (1 / temperature))
  let left = u * weights.reduce((a, b) => a + b)
  for (const [i, weight] of weights.entries()) {
    left -= weight
    if (left <= 0) return kept[i]!
  }
  return kept.at(-1)!
}
