import { standardize, trainTestSplit } from '@thinnet/datasets'
import { tensor } from 'thinnet'
import { normals, uniforms } from './draws.ts'
import type { Data } from './part.ts'

const [count, features] = [11_055, 30]

// Each feature leans towards −1 or 1 on phishing sites by its own measure, some only together with another one.
const [site, lean, noise] = [
  uniforms('sites', count),
  normals('leanings', features),
  normals('marks', count * features),
]
const x = new Float32Array(count * features)
const y = Float32Array.from(site, u => (u < 0.44 ? 1 : 0))
for (let i = 0; i < count; i++) {
  for (let j = 0; j < features; j++) {
    const together = j % 3 === 2 ? 0.5 * x[i * features + j - 1]! : 0.35
    const mark = lean[j]! * together * (2 * y[i]! - 1) + noise[i * features + j]!
    x[i * features + j] = Math.sign(Math.abs(mark) < 0.3 ? 0 : mark)
  }
}

const { train, test } = trainTestSplit([tensor(x, [count, features]), tensor(y, [count, 1])], {
  testSize: 0.2,
  seed: 1,
})
const scaling = standardize(train[0])

/** 11 055 sites: thirty marks of −1, 0 or 1, standardized by those to train on; 1 for phishing. */
export const sites: Data = {
  train: { x: scaling.transform(train[0]), y: train[1] },
  test: { x: scaling.transform(test[0]), y: test[1] },
}
