import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import { type DType, tensor } from '../../src/tensor/tensor.ts'
import { implementations, onEach } from './implementations.ts'
import { call, Layout, out } from './regions.ts'

onEach('memory', kernels => {
  const layout = new Layout(kernels.dtype)
  const a = layout.region([5])
  kernels.reserve(layout.end)

  test('new memory is zero, and growing keeps what is there', async () => {
    assert.deepEqual(Array.from(await kernels.read(a)), [0, 0, 0, 0, 0])
    kernels.write(a, [1, 2, 3, 4, 5])
    const far = { ...layout.region([300_000]), offset: 2 ** 20 }
    kernels.reserve(far.offset + 300_000 * 8)
    assert.deepEqual(Array.from(await kernels.read(a)), [1, 2, 3, 4, 5])
    assert.ok((await kernels.read(far)).every(value => value === 0))
    kernels.reserve(64) // less than there is: nothing happens
    assert.deepEqual(Array.from(await kernels.read(a)), [1, 2, 3, 4, 5])
  })

  test('more memory than can be had is refused, and what is there stays', async () => {
    kernels.write(a, [1, 2, 3, 4, 5])
    assert.throws(() => kernels.reserve(2 ** 50), ThinnetError)
    assert.deepEqual(Array.from(await kernels.read(a)), [1, 2, 3, 4, 5])
  })

  test('write puts values in from element `at` on', async () => {
    kernels.write(a, [1, 2, 3, 4, 5])
    kernels.write(a, new Float64Array([8, 9]), 2)
    assert.deepEqual(Array.from(await kernels.read(a)), [1, 2, 8, 9, 5])
    kernels.write(a, [], 5)
    assert.deepEqual(Array.from(await kernels.read(a)), [1, 2, 8, 9, 5])
  })

  test('read copies what the calls before it have made', async () => {
    kernels.fill(a, 3)
    const values = await kernels.read(a)
    values[0] = 7
    assert.deepEqual(Array.from(await kernels.read(a)), [3, 3, 3, 3, 3])
    const to = kernels.dtype === 'float32' ? new Float32Array(5) : new Float64Array(5)
    assert.equal(await kernels.read(a, to), to)
    assert.deepEqual(Array.from(to), [3, 3, 3, 3, 3])
  })

  test('a region on a smaller batch is the front of its memory', async () => {
    kernels.write(a, [1, 2, 3, 4, 5])
    assert.deepEqual(Array.from(await kernels.read({ ...a, shape: [2], size: 2 })), [1, 2])
  })

  const sources = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array }
  for (const [dtype, Source] of Object.entries(sources)) {
    test(`gather takes whole samples of ${dtype}, in the order of the rows`, async () => {
      const samples = Array.from({ length: 4 * 6 }, (_, i) => i * 10)
      const source = tensor(new Source(samples), [4, 2, 3])
      const gathered = await call(kernels, {}, { y: out([3, 2, 3]) }, (k, { y }) => {
        k.gather(y, source, Uint32Array.of(3, 0, 3, 1)) // the fourth row is beyond this batch
      })
      assert.deepEqual(gathered.y, [...samples.slice(18), ...samples.slice(0, 6), ...samples.slice(18)])
    })

    test(`gather scales ${dtype} to the unit of the values`, async () => {
      const source = tensor(new Source([0, 51, 255, 3]), [4, 1], { scale: 1 / 255 })
      const gathered = await call(kernels, {}, { y: out([4, 1]) }, (k, { y }) => {
        k.gather(y, source, Uint32Array.of(0, 1, 2, 3))
      })
      const want = [0, 0.2, 1, 3 / 255]
      assert.ok(gathered.y.every((value, i) => Math.abs(value - want[i]) <= want[i] * 2 ** -22))
    })
  }

  test('gather scales bytes with one rounding, in a batch of any size', async () => {
    const round = kernels.dtype === 'float32' ? Math.fround : (value: number) => value
    for (let size = 1; size < 40; size++) {
      const bytes = Uint8Array.from({ length: 3 * size }, (_, i) => i * 37)
      const gathered = await call(kernels, {}, { y: out([2, size]) }, (k, { y }) => {
        k.gather(y, tensor(bytes, [3, size], { scale: 1 / 255 }), Uint32Array.of(2, 0))
      })
      const want = [...bytes.slice(2 * size), ...bytes.slice(0, size)].map(byte => round(byte * (1 / 255)))
      assert.deepEqual(gathered.y, want, `${size} bytes a sample`)
    }
  })

  test('gather into a batch of none writes nothing', async () => {
    await call(kernels, {}, { y: out([0, 3]) }, (k, { y }) => {
      k.gather(y, tensor(new Float32Array(6), [2, 3]), new Uint32Array(0))
    })
  })

  test('integer regions hold what is written', async () => {
    for (const [dtype, values] of [
      ['int32', [-5, 0, 2 ** 31 - 1]],
      ['uint8', [0, 7, 255]],
    ] as [DType, number[]][]) {
      const region = new Layout(dtype).region([3])
      kernels.write(region, values)
      assert.deepEqual(Array.from(await kernels.read(region)), values)
    }
  })
})

for (const [name, create] of implementations) {
  test(`what is called before a read resolves does not change what it reads: ${name}`, async () => {
    const kernels = create()
    const layout = new Layout(kernels.dtype)
    const [a, b] = [layout.region([5]), layout.region([5])]
    kernels.reserve(layout.end)
    const readings: Promise<ArrayLike<number>>[] = []
    kernels.fill(a, 3)
    readings.push(kernels.read(a))
    kernels.fill(a, 4)
    readings.push(kernels.read(a), kernels.read(a, new Float64Array(5)))
    kernels.write(b, [0, 1, 2, 3, 4])
    kernels.add(a, a, b)
    readings.push(kernels.read(a))
    kernels.write(a, [9], 1)
    readings.push(kernels.read(a))
    kernels.gather({ ...a, shape: [1, 5] }, tensor(Float32Array.of(6, 6, 6, 6, 6), [1, 5]), Uint32Array.of(0))
    readings.push(kernels.read(a))
    kernels.reserve(2 ** 22) // the memory may move
    kernels.fill(a, 8)
    readings.push(kernels.read(a))
    kernels.dispose()
    const threes = Array(5).fill(3)
    const fours = Array(5).fill(4)
    const sums = [4, 5, 6, 7, 8]
    const want = [threes, fours, fours, sums, [4, 9, 6, 7, 8], Array(5).fill(6), Array(5).fill(8)]
    assert.deepEqual(
      (await Promise.all(readings)).map(values => Array.from(values)),
      want,
    )
  })

  test(`view is the memory itself: ${name}`, async () => {
    const kernels = create()
    const layout = new Layout(kernels.dtype)
    const a = layout.region([5])
    kernels.reserve(layout.end)
    kernels.fill(a, 2)
    const view = kernels.view(a)
    assert.ok(view instanceof (kernels.dtype === 'float32' ? Float32Array : Float64Array))
    view[1] = 6
    assert.deepEqual(Array.from(await kernels.read(a)), [2, 6, 2, 2, 2])
    kernels.fill(a, 1)
    assert.deepEqual(Array.from(view), [1, 1, 1, 1, 1])
  })

  test(`any use of a memory that was let go of is refused: ${name}`, async () => {
    const kernels = create()
    const region = new Layout(kernels.dtype).region([5])
    kernels.reserve(64)
    kernels.dispose()
    const refused = { name: 'ThinnetError', message: /^model: expected a model in use, got one that was disposed of/ }
    assert.throws(() => kernels.fill(region, 1), refused)
    assert.throws(() => kernels.gemm(region, region, region), refused)
    assert.throws(() => kernels.view(region), refused)
    assert.throws(() => kernels.reserve(128), refused)
    assert.throws(() => kernels.write(region, [1]), refused)
    await assert.rejects(kernels.read(region), refused)
    kernels.dispose() // nothing more happens
  })
}
