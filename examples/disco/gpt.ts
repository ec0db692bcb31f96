/**
 * Disco's task wikitext: its GPT (gpt-nano: 3 blocks, 3 heads, width 48, 128 tokens, dropout 0.2, adam, clipped by the global
 * norm) learns Shakespeare by characters, and goes on with a text, drawn with temperature from the most probable ones. Disco's
 * tokens are GPT-2's, 50 258 of them; these are 65.
 *
 *     npx tsx examples/disco/gpt.ts
 */
import { loadShakespeare, nextTokens } from '@thinnet/datasets'
import { rows } from 'thinnet'
import { options, type Run, runIfMain, type Score, seconds } from '../tfjs/run.ts'
import { generate, gptNetwork, NANO } from './gpt-network.ts'

/** Windows of text and what follows: shared with the twin in TensorFlow.js. */
export async function text(samples: number) {
  const { train, validation, vocabulary } = await loadShakespeare({ unit: 'characters' })
  const [seen, unseen] = [train, validation].map(part => nextTokens(part, { steps: NANO.blockSize }))
  const some = ({ x, y }: typeof seen & object, count: number) => [rows(x, 0, count), rows(y, 0, count)] as const
  return { train: some(seen!, Math.min(samples, 800)), test: some(unseen!, 32), vocabulary }
}

export async function gpt(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 4 })
  const { train, test, vocabulary } = await text(samples)

  const net = gptNetwork({ ...NANO, vocabularySize: vocabulary.length }, { seed, backend })
  const trainSeconds = await seconds(() => net.fit(...train, { epochs, batchSize: 8 }))

  const { loss } = await net.evaluate(...test)
  const start = [...'ROMEO:\n'].map(letter => vocabulary.indexOf(letter))
  const more = await generate(net, start, { count: 60, temperature: 0.8, topK: 10 })
  log(`ROMEO:\n${more.map(token => vocabulary[token]).join('')}`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, gpt)
