import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cannotOpen } from '../../../lab/tests/browser.ts'
import { pretendCores } from '../cores.ts'
import { ISOLATED, type Pages, startPages } from './pages.ts'
import { train } from './program.ts'

pretendCores(3)

const policy = (script: string, worker: string) => ({
  ...ISOLATED,
  'Content-Security-Policy': `default-src 'self'; script-src 'self' ${script}; worker-src 'self' ${worker}`,
})

describe('what a page allows', { skip: cannotOpen() }, () => {
  let pages: Pages
  let bits: string
  before(async () => {
    const inNode = await train(3)
    assert.ok(inNode.forks > 0)
    bits = inNode.bits
    pages = await startPages(3)
  })
  after(() => pages?.close())

  test('workers and WebAssembly: all threads', async () => {
    const done = await pages.run(policy("'wasm-unsafe-eval'", 'blob:'), 'train', 3)
    assert.equal(done.threads, 3)
    assert.equal(done.reason, null)
    assert.ok(done.forks > 0)
    assert.equal(done.bits, bits)
  })

  for (const worker of ['', 'https://elsewhere.example']) {
    test(`no workers from blobs (worker-src 'self' ${worker}): one thread, which says so, with the same bits`, async () => {
      const done = await pages.run(policy("'wasm-unsafe-eval'", worker), 'train', 3)
      assert.equal(done.threads, 1)
      assert.match(done.reason ?? '', /^worker threads could not be started.*worker-src blob:/)
      assert.match(done.summary, /1 thread\nNot more threads: worker threads could not be started/)
      assert.equal(done.forks, 0)
      assert.equal(done.bits, bits)
    })
  }

  test('no cross-origin isolation: one thread, which says so, with the same bits', async () => {
    const done = await pages.run({}, 'train', 3)
    assert.equal(done.threads, 1)
    assert.match(done.reason ?? '', /not cross-origin isolated.*Cross-Origin-Opener-Policy/)
    assert.equal(done.bits, bits)
  })

  test("no WebAssembly (script-src without 'wasm-unsafe-eval'): refused, with the mend", async () => {
    await assert.rejects(
      pages.run(policy('', 'blob:'), 'train', 3),
      /backend wasm: expected leave to compile WebAssembly, got .*\. .*script-src 'wasm-unsafe-eval'/,
    )
  })
})
