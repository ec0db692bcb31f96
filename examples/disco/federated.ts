/**
 * Federated averaging (McMahan et al. 2017), as disco does it: clients train on data of their own, and after each round every
 * client goes on with the mean of all weights. Each of these clients has three or four digits alone; together they know all.
 *
 *     npx tsx examples/disco/federated.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, rows, type Sequential, sequential, type Tensor, tensor } from 'thinnet'

/** The mean of several models' weights, each in Float64 and rounded once. */
export function averaged(clients: readonly (readonly Tensor[])[]): Tensor[] {
  return clients[0]!.map(({ shape, data }, k) => {
    const mean = (i: number) => clients.reduce((sum, weights) => sum + weights[k]!.data[i]!, 0) / clients.length
    return tensor(
      Float32Array.from(data, (_, i) => mean(i)),
      shape,
    )
  })
}

/** One round: every client trains, then all have the mean of their weights. */
export async function round(clients: readonly { model: Sequential; train: () => Promise<unknown> }[]): Promise<void> {
  await Promise.all(clients.map(({ train }) => train()))
  const mean = averaged(await Promise.all(clients.map(({ model }) => model.getWeights())))
  for (const { model } of clients) model.setWeights(mean)
}

export function network(): Sequential {
  const model = sequential({
    seed: 1, // all begin with the same weights
    layers: [
      layers.flatten({ inputShape: [28, 28] }),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

export async function federated({ rounds = 10, log = console.log as (line: string) => void } = {}): Promise<number> {
  const { train, test } = await loadMnist({ train: 3000, test: 2000 })
  const clients = [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8, 9],
  ].map(digits => {
    const own = Array.from({ length: 3000 }, (_, n) => n).filter(n => digits.includes(train.labels.data[n]!))
    const pixels = new Uint8Array(784 * own.length)
    for (const [i, n] of own.entries()) pixels.set(rows(train.images, n, n + 1).data, 784 * i)
    const x = tensor(pixels, [own.length, 28, 28], { scale: 1 / 255 })
    const y = tensor(Int32Array.from(own, n => train.labels.data[n]!))
    const model = network()
    let epoch = 0
    return { model, train: () => model.fit(x, y, { initialEpoch: epoch, epochs: ++epoch, batchSize: 16 }) }
  })
  const unseen = [rows(test.images, 0, 2000), rows(test.labels, 0, 2000)] as const
  let accuracy = 0
  for (let n = 1; n <= rounds; n++) {
    await round(clients)
    accuracy = (await clients[0]!.model.evaluate(...unseen)).accuracy!
    log(`round ${n}: accuracy ${accuracy.toFixed(3)} of all digits`)
  }
  return accuracy
}

if (process.argv[1] === import.meta.filename) await federated()
