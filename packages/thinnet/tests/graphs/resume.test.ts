import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loadModel } from '../../src/index.ts'
import { assertSameOnThreads } from '../threads.ts'
import { type Given, MODELS, sampleWeights } from './models.ts'

const COUNT = 60

/** Of an epoch's last step there are fewer parts, and of its last part fewer samples. */
const how = { batchSize: 11, accumulate: 2, sampleWeight: sampleWeights(COUNT) }

describe('saved, loaded and resumed, with weights of samples and gradients added up: the bits of the run never interrupted', () => {
  for (const [name, make] of Object.entries(MODELS)) {
    for (const options of [{ batchSize: 16 }, how]) {
      test(`${name}${options === how ? ', accumulate and sampleWeight' : ''}`, async () => {
        const settings = { seed: 5, backend: 'wasm', threads: 1 } as const
        const at = () => make(COUNT, 10, settings)
        const [once, first] = [at(), at()]
        const { x, y } = once
        const history = await once.net.fit(x, y, { ...options, epochs: 4 })
        await first.net.fit(x, y, { ...options, epochs: 2 })
        const loaded = await loadModel(await first.net.toSafetensors(), { backend: 'wasm', threads: 1 })
        assert.deepEqual(await loaded.fit(x, y, { ...options, epochs: 4, initialEpoch: loaded.epoch }), history)
        assert.deepEqual(await loaded.toSafetensors(), await once.net.toSafetensors())
        assert.deepEqual(await loaded.predict(x), await once.net.predict(x))
        assert.deepEqual(await loaded.evaluate(x, y), await once.net.evaluate(x, y))
        assert.equal(loaded.summary(), once.net.summary())
      })
    }
  }
})

/** Large enough to be worth two threads, and no larger. */
const SIZES: Record<string, { width: number; cut: 'gemm' | 'conv2dForward' }> = {
  embedding: { width: 1024, cut: 'gemm' },
  sentences: { width: 128, cut: 'gemm' },
  images: { width: 24, cut: 'conv2dForward' },
  autoencoder: { width: 64, cut: 'conv2dForward' },
}

describe('the same bits on 1 and 2 threads', () => {
  for (const [name, make] of Object.entries(MODELS)) {
    test(name, async () => {
      const count = 600
      const { width = 256, cut = 'gemm' } = SIZES[name] ?? {}
      const bits = await assertSameOnThreads({ threads: [2], kernels: [cut] }, async threads => {
        const { net, x, y }: Given = make(count, width, { seed: 5, backend: 'wasm', threads })
        const options = { batchSize: 150, accumulate: 2, sampleWeight: sampleWeights(count) }
        await net.fit(x, y, { ...options, epochs: 2 })
        const loaded = await loadModel(await net.toSafetensors(), { backend: 'wasm', threads })
        await loaded.fit(x, y, { ...options, epochs: 3, initialEpoch: loaded.epoch })
        return (await loaded.getWeights()).map(({ data }) => data)
      })
      assert.ok(bits.every(data => data.every(Number.isFinite)))
    })
  }
})
