import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Initializer, initializers, layers, sequential } from '../index.ts'
import { PURPOSE, type Stream, siteOf } from '../random/streams.ts'

const SHAPE = [300, 260]
const stream: Stream = { key: [3, 0], step: 0, site: siteOf('dense/kernel'), purpose: PURPOSE.init }

const kernelOf = async (kernelInitializer: Initializer) => {
  const dense = layers.dense({ units: SHAPE[1]!, kernelInitializer, inputShape: [SHAPE[0]!], name: 'dense' })
  const model = sequential({ seed: 3, backend: 'wasm', threads: 1, layers: [dense] })
  const [kernel] = await model.getWeights()
  model.dispose()
  return kernel!.data
}

test('a large weight is drawn in parts, to the values of all at once', async () => {
  for (const make of Object.values(initializers)) {
    if (make === initializers.identity || make === initializers.orthogonal) continue
    const initializer = make()
    const all = initializer.draw(SHAPE, stream)
    assert.equal(all.length, 78_000)
    assert.deepEqual(initializer.draw(SHAPE, stream, 65_536, 7), all.slice(65_536, 65_543), initializer.name)
    assert.deepEqual(await kernelOf(initializer), Float32Array.from(all), initializer.name)
  }
})

test('an initializer may draw all at once, and nothing but what it is asked for', async () => {
  const { draw } = initializers.randomNormal()
  const own = (draw: Initializer['draw']): Initializer => ({ name: 'own', config: {}, draw })
  const all = own((shape, stream) => draw(shape, stream))
  assert.deepEqual(await kernelOf(all), Float32Array.from(draw(SHAPE, stream)))
  const few = own((shape, stream) => draw(shape, stream).subarray(1))
  await assert.rejects(
    () => kernelOf(few),
    /^ThinnetError: dense\/kernel: initializer own: expected 78000 numbers, or the 65536 asked for, got 77999\./,
  )
})
