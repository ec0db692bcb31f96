import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Region } from '../../region.ts'
import { createWasmKernels } from '../index.ts'
import { Job } from '../threads/job.ts'
import { pool } from '../threads/pool.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const LARGE = 100e6
const pause = () => new Promise(resolve => setTimeout(resolve, 20))
const matrix = (place: number): Region => ({
  ...{ dtype: 'float32', shape: [300, 300], size: 90_000 },
  offset: place * 4 * 90_112,
})

/** c = a · b on two threads, once these are there: its bits. */
async function product(kernels: ReturnType<typeof createWasmKernels>): Promise<Float32Array> {
  const [a, b, c] = [0, 1, 2].map(matrix) as [Region, Region, Region]
  const fork = mock.method(Job.prototype, 'offer')
  const end = performance.now() + 20_000
  do {
    await pause()
    kernels.gemm(c, a, b)
  } while (fork.mock.callCount() < kernels.threads - 1 && performance.now() < end)
  assert.equal(fork.mock.callCount(), kernels.threads - 1)
  fork.mock.restore()
  return (await kernels.read(c)) as Float32Array
}

function withNumbers(threads: number) {
  const kernels = createWasmKernels(threads)
  kernels.reserve(4 * 4 * 90_112)
  for (const place of [0, 1])
    kernels.write(
      matrix(place),
      Float32Array.from({ length: 90_000 }, (_, i) => Math.sin(i)),
    )
  return kernels
}

for (const [how, leave] of [
  ['disposed of', (kernels: ReturnType<typeof createWasmKernels>) => kernels.dispose()],
  ['forgotten', () => {}],
] as const) {
  test(`a large memory that was ${how} is given up by the workers, too, and others continue to the same bits`, async () => {
    const want = await product(withNumbers(1))
    const kernels = withNumbers(2)
    assert.deepEqual(await product(kernels), want)
    const drop = mock.method(pool, 'drop')
    const makeAndLeave = () => {
      const large = createWasmKernels(2)
      large.reserve(LARGE)
      leave(large)
    }
    makeAndLeave()
    for (let i = 0; drop.mock.callCount() === 0; i++) {
      assert.ok(i < 100, 'nothing was let go of')
      await pause()
      collectGarbage()
    }
    drop.mock.restore()
    assert.equal(kernels.threads, 2)
    assert.deepEqual(await product(kernels), want)
  })
}

test('a large memory that was disposed of is taken again', () => {
  const memory = mock.method(WebAssembly, 'Memory')
  for (let i = 0; i < 20; i++) {
    const kernels = createWasmKernels(2)
    kernels.reserve(LARGE)
    kernels.dispose()
  }
  assert.ok(memory.mock.callCount() <= 2, `${memory.mock.callCount()} were made`)
})
