/**
 * The dropout layer on its own, in every form of the article: rate or keep probability, inverted or vanilla, training
 * on (the default) and off, forward and backward.
 *
 *     npx tsx examples/dropout-layer.ts
 */
import { layers, standalone } from 'thinnet'

const x = [[1, 2, 3, 4, 5, 6, 7, 8]]
const ones = [[1, 1, 1, 1, 1, 1, 1, 1]]
const show = (what: string, { data }: { data: ArrayLike<number> }) =>
  console.log(`${what.padEnd(12)} ${Array.from(data, v => v.toFixed(2).padStart(5)).join(' ')}`)

for (const [title, layer] of [
  ['inverted, rate 0.5', layers.dropout({ rate: 0.5 })],
  ['inverted, keep probability 0.8', layers.dropout({ keepProbability: 0.8 })],
  ['vanilla, rate 0.5', layers.dropout({ rate: 0.5, scaling: 'vanilla' })],
] as const) {
  console.log(`\n${title}`)
  const dropout = standalone(layer, { inputShape: [8], seed: 1 })
  show('x', { data: x[0]! })
  show('y', await dropout.forward(x))
  // The mask of that forward, and with inverted scaling its division by keep: y = x/keep, so dy/dx = 1/keep.
  show('dx of ones', await dropout.backward(ones))
  show('y again', await dropout.forward(x))
  show('predicting', await dropout.forward(x, { training: false }))
}
