/**
 * A siamese network: one tower of layers codes two MNIST digits, and the angle between the codes says whether they are
 * the same digit.
 *
 *     npx tsx examples/siamese.ts
 */
import { type Labelled, loadMnist } from '@thinnet/datasets'
import { input, layers, model, type Tensor, tensor, type Value } from 'thinnet'

/** Images of these places. */
function pick({ data, ...images }: Tensor, places: readonly number[]): Tensor {
  const bytes = new Uint8Array(places.length * 784)
  for (const [k, i] of places.entries()) bytes.set(data.subarray(i * 784, (i + 1) * 784), k * 784)
  return { ...images, data: bytes, shape: [places.length, 28, 28] }
}

/** The first images, each with another of the same digit or, as often, of a different one. */
function pairs({ images, labels }: Labelled, count: number) {
  const digits = Array.from(labels.data)
  const places = Array.from({ length: 10 }, (_, digit) => [...digits.keys()].filter(i => digits[i] === digit))
  const left = Array.from({ length: count }, (_, i) => i)
  const right = left.map(i => {
    const other = places[(digits[i]! + (i % 2 === 0 ? 0 : 1 + (i % 9))) % 10]!
    return other[(i * 7) % other.length]!
  })
  const same = left.map((i, k) => (digits[i] === digits[right[k]!] ? 1 : 0))
  return { x: { left: pick(images, left), right: pick(images, right) }, same: tensor(same, [count, 1]) }
}

const tower = [
  layers.flatten(),
  layers.dense({ units: 128, activation: 'relu' }),
  layers.dropout({ rate: 0.1 }),
  layers.dense({ units: 32 }),
]
const code = (image: Value) => tower.reduce((value, layer) => layer.apply(value), image)
const [left, right] = [input({ shape: [28, 28], name: 'left' }), input({ shape: [28, 28], name: 'right' })]
const cosine = layers.dot({ normalize: true }).apply([code(left), code(right)])
const same = layers.dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(cosine)
const net = model({ inputs: [left, right], outputs: same, seed: 1 })
net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

const { train, test } = await loadMnist()
const [known, unseen] = [pairs(train, 10_000), pairs(test, 2000)]
await net.fit(known.x, known.same, { epochs: 10, batchSize: 100 })
const { loss, accuracy } = await net.evaluate(unseen.x, unseen.same)
console.log(`pairs of unseen digits: loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`)

/** The same tower up to the angle, with the weights that were trained. */
const angle = model({ inputs: [left, right], outputs: cosine })
const { data } = await angle.predict(unseen.x)
for (const [what, label] of [
  ['the same digit', 1],
  ['different digits', 0],
] as const) {
  const cosines = Array.from(data).filter((_, i) => unseen.same.data[i] === label)
  console.log(`mean cosine, ${what}: ${(cosines.reduce((sum, c) => sum + c, 0) / cosines.length).toFixed(3)}`)
}
