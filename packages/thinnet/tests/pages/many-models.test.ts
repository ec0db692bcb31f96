// A process of its own: has the library believe in other workers and cores.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cannotOpen } from '../../../lab/tests/browser.ts'
import { pretendCores } from '../cores.ts'
import { ISOLATED, type Pages, startPages } from './pages.ts'
import { atOnce, largeOnes, oneByOne } from './program.ts'

pretendCores(2)

const skip = cannotOpen()
/** Models of so many seeds are compared. */
const DIFFERENT = 200
/** What they are in the end, one by one, on one thread of Node. */
let want: number[]
let pages: Pages
before(async () => {
  want = await oneByOne(DIFFERENT, 1, DIFFERENT)
  assert.equal(new Set(want).size, DIFFERENT)
  if (!skip) pages = await startPages(2)
})
after(() => pages?.close())

const inNode = { oneByOne, atOnce, largeOnes }
const inPage = {
  oneByOne: (...of: Parameters<typeof oneByOne>) => pages.run(ISOLATED, 'oneByOne', ...of),
  atOnce: (...of: Parameters<typeof atOnce>) => pages.run(ISOLATED, 'atOnce', ...of),
  largeOnes: (...of: Parameters<typeof largeOnes>) => pages.run(ISOLATED, 'largeOnes', ...of),
}

for (const { name, run, threads, many, ...options } of [
  { name: 'Node, two threads', run: inNode, threads: 2, many: 200 },
  { name: 'a page, one thread', run: inPage, threads: 1, many: 200, skip },
  { name: 'a page, two threads', run: inPage, threads: 2, many: 1000, skip },
]) {
  describe(`many models in ${name}`, options, () => {
    test(`${many}, each disposed of before the next`, async () => {
      const got = await run.oneByOne(many, threads, DIFFERENT)
      assert.deepEqual(
        got,
        Array.from({ length: many }, (_, i) => want[i % DIFFERENT]),
      )
    })

    test('200 alive at once', async () => {
      assert.deepEqual(await run.atOnce(DIFFERENT, threads), want)
    })

    test('150 large ones, each disposed of before the next', async () => {
      assert.equal(await run.largeOnes(150, 80e6, threads), 150)
    })
  })
}
