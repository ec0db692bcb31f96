/**
 * Trains one of the networks of networks.ts on real data, and evaluates it on data that it has not seen.
 *
 *     npx tsx examples/keras-book/run.ts convnet|xception|lstm|transformer|vae ['{ "seed": 1, "epochs": 5 }']
 */
import { argv } from 'node:process'
import type { Backend } from 'thinnet'
import { type Data, digits, mails } from './data.ts'
import { networks } from './networks.ts'

export interface Result {
  /** Accuracy, of the autoencoder its loss. */
  readonly value: number
  /** The median of all epochs but the first, in which more is made ready. */
  readonly epochSeconds: number
}

/** What each trains on. */
export const dataOf = (name: string, count?: number): Promise<Data> =>
  name === 'lstm' || name === 'transformer' ? mails(count) : digits(count)

export async function train(
  name: string,
  { x, y, unseen }: Data,
  { seed = 1, epochs = 6, backend = 'auto' as Backend } = {},
): Promise<Result> {
  const net = networks[name]!({ seed, backend })
  const binary = name === 'lstm' || name === 'transformer'
  if (name === 'vae') net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
  else {
    const loss = binary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy'
    net.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] })
  }
  const ends: number[] = []
  const callbacks = { onEpochEnd: () => void ends.push(performance.now()) }
  const target = (of: { x: Data['x']; y: Data['y'] }) => (name === 'vae' ? of.x : of.y)
  await net.fit(x, target({ x, y }), { epochs, batchSize: 32, callbacks })
  const { loss, accuracy } = await net.evaluate(unseen.x, target(unseen))
  const seconds = ends.slice(1).map((end, i) => (end - ends[i]!) / 1000)
  seconds.sort((a, b) => a - b)
  return { value: accuracy ?? loss!, epochSeconds: seconds[Math.floor(seconds.length / 2)] ?? Number.NaN }
}

if (argv[1] === import.meta.filename) {
  const name = argv[2]!
  console.log(JSON.stringify(await train(name, await dataOf(name), JSON.parse(argv[3] ?? '{}'))))
}
