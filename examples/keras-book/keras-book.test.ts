import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tensor } from 'thinnet'
import { digits, LENGTH } from './data.ts'
import { networks } from './networks.ts'
import { train } from './run.ts'

// The mails come by a package that is not installed here: rows of words, of which those with the first ten are of class 1.
const labels = Int32Array.from({ length: 64 }, (_, n) => n % 2)
const words = Int32Array.from({ length: 64 * LENGTH }, (_, i) => {
  const [n, t] = [Math.floor(i / LENGTH), i % LENGTH]
  return t > 20 ? 0 : 1 + ((7 * t + 3 * n) % 10) + 10 * (1 - labels[n]!)
})
const made = { x: tensor(words, [64, LENGTH]), y: tensor(Float32Array.from(labels), [64, 1]) }

for (const name of Object.keys(networks)) {
  test(`${name} learns`, async () => {
    const isOfWords = name === 'lstm' || name === 'transformer'
    const data = isOfWords ? { ...made, unseen: made } : await digits(64)
    const some = isOfWords ? data : { ...data, unseen: { x: data.x, y: data.y } }
    const { value } = await train(name, some, { epochs: isOfWords ? 4 : 2, backend: 'wasm' })
    assert.ok(name === 'vae' ? value < 0.69 : value > (isOfWords ? 0.6 : 0.12), `${value}`)
  })
}
