// A process of its own: has the library believe in other workers and cores.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { cannotOpen } from '../../../lab/tests/browser.ts'
import { pretendCores } from '../cores.ts'
import { type Pages, startPages } from './pages.ts'
import { train } from './program.ts'

pretendCores(3)

/** The headers that docs/in-a-page.md has to copy. */
const docs = readFileSync(new URL('../../../../docs/in-a-page.md', import.meta.url), 'utf8')
const HEADERS = Object.fromEntries(
  Array.from(docs.matchAll(/^([A-Z][\w-]+): (.+)$/gm), ([, name, value]) => [name, value!]),
)
const ALL = HEADERS['Content-Security-Policy']!
const underPolicy = (policy: string) => ({ ...HEADERS, 'Content-Security-Policy': policy })

const NO_WORKERS = {
  "worker-src 'self'": ALL.replace(' blob:', ''),
  'no worker-src': ALL.replace(/; worker-src.*/, ''),
  'trusted types alone': `${ALL}; require-trusted-types-for 'script'`,
}

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
    const done = await pages.run(HEADERS, 'train', 3)
    assert.equal(done.threads, 3)
    assert.equal(done.reason, null)
    assert.ok(done.forks > 0)
    assert.equal(done.bits, bits)
  })

  for (const [name, policy] of Object.entries(NO_WORKERS)) {
    test(`no workers from blobs (${name}): one thread, which says so, with the same bits`, async () => {
      const done = await pages.run(underPolicy(policy), 'train', 3)
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

  test("no WebAssembly (script-src without 'wasm-unsafe-eval'): refused, with what to do", async () => {
    await assert.rejects(
      pages.run(underPolicy(ALL.replace(" 'wasm-unsafe-eval'", '')), 'train', 3),
      /backend wasm: expected permission to compile WebAssembly, got .*\. .*script-src 'wasm-unsafe-eval'/,
    )
  })
})
