import { standardize, trainTestSplit } from '@thinnet/datasets'
import { tensor } from 'thinnet'
import { normals } from './draws.ts'
import type { Data } from './part.ts'

const [count, features] = [506, 12]

// Three things that nobody measured make all features; the price bends with two of them.
const [hidden, noise, mix] = [
  normals('towns', 3 * count),
  normals('measures', count * features),
  normals('mix', 3 * features),
]
const x = new Float32Array(count * features)
const y = new Float32Array(count)
for (let i = 0; i < count; i++) {
  const [a, b, c] = hidden.slice(3 * i, 3 * i + 3) as unknown as [number, number, number]
  for (let j = 0; j < features; j++) {
    const mixed = a * mix[3 * j]! + b * mix[3 * j + 1]! + c * mix[3 * j + 2]!
    x[i * features + j] = 10 * j + (j + 1) * (mixed + 0.3 * noise[i * features + j]!)
  }
  y[i] = Math.max(5, 22 + 5 * a - 4 * b + 4 * Math.tanh(2 * a * b) + 2 * c * c + noise[i]!)
}

const { train, test } = trainTestSplit([tensor(x, [count, features]), tensor(y, [count, 1])], {
  testSize: 173,
  seed: 1,
})
const scaling = standardize(train[0])

/** 506 towns: twelve features, standardized by those to train on, and a price in thousands. */
export const towns: Data = {
  train: { x: scaling.transform(train[0]), y: train[1] },
  test: { x: scaling.transform(test[0]), y: test[1] },
}
