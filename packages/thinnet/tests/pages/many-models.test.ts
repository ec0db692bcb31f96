import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cannotOpen } from '../../../lab/tests/browser.ts'
import { pretendCores } from '../cores.ts'
import { ISOLATED, type Pages, startPages } from './pages.ts'
import { atOnce, largeOnes, oneByOne } from './program.ts'

pretendCores(2)

/** What 1000 models are in the end, one by one, on one thread of Node. */
let want: number[]
let pages: Pages
before(async () => {
  want = await oneByOne(1000, 1)
  assert.equal(new Set(want).size, 1000)
  if (!cannotOpen()) pages = await startPages(2)
})
after(() => pages?.close())

const PLACES = [
  { where: 'Node', skip: false, run: { oneByOne, atOnce, largeOnes } },
  {
    where: 'a page',
    skip: cannotOpen(),
    run: {
      oneByOne: (...of: Parameters<typeof oneByOne>) => pages.run(ISOLATED, 'oneByOne', ...of),
      atOnce: (...of: Parameters<typeof atOnce>) => pages.run(ISOLATED, 'atOnce', ...of),
      largeOnes: (...of: Parameters<typeof largeOnes>) => pages.run(ISOLATED, 'largeOnes', ...of),
    },
  },
]

for (const { where, skip, run } of PLACES) {
  for (const threads of [1, 2]) {
    describe(`many models in ${where}, ${threads === 1 ? 'one thread' : 'two threads'}`, { skip }, () => {
      test('1000, each disposed of before the next', async () => {
        assert.deepEqual(await run.oneByOne(1000, threads), want)
      })

      test('200 alive at once', async () => {
        assert.deepEqual(await run.atOnce(200, threads), want.slice(0, 200))
      })

      test('150 large ones, each disposed of before the next', async () => {
        assert.equal(await run.largeOnes(150, 80e6, threads), 150)
      })
    })
  }
}
