// What a test has a page do, and Node, to compare: bundled for the page, where it is `globalThis.program`.
import { readImage } from '@thinnet/datasets'
import { tensor } from 'thinnet'
import { generate, gptNetwork } from '../../../examples/disco/gpt-network.ts'

const [vocabularySize, blockSize, samples] = [20, 16, 12]
const tokens = (first: number) =>
  tensor(
    Int32Array.from({ length: samples * blockSize }, (_, i) => ((i + first) * 7 + (i + first) ** 2) % vocabularySize),
    [samples, blockSize],
  )

/** A tiny GPT after a few steps: the bits of its weights, and what it says. */
export async function trainedGpt(threads: number): Promise<{ bits: number[]; says: number[] }> {
  const size = { vocabularySize, blockSize, blocks: 1, heads: 2, width: 12, dropout: 0.2 }
  const model = gptNetwork(size, { seed: 3, backend: 'wasm', threads })
  await model.fit(tokens(0), tokens(1), { epochs: 2, batchSize: 4 })
  const weights = await model.getWeights()
  const bits = weights.flatMap(({ data }) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)])
  return { bits, says: await generate(model, [1, 2, 3], { count: 8, temperature: 0.7, topK: 5 }) }
}

/** Pixels of an image, as `readImage` gives them. */
export async function pixels(bytes: number[], given: Parameters<typeof readImage>[1]) {
  const { shape, data, scale } = await readImage(Uint8Array.from(bytes), given)
  return { shape, data: [...data], scale }
}

/** What `readImage` says of bytes that are no image. */
export const refusal = (bytes: number[]): Promise<string> =>
  readImage(Uint8Array.from(bytes)).then(String, (error: Error) => error.message)

Object.assign(globalThis, { program: { trainedGpt, pixels, refusal } })
