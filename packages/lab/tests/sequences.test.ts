import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LOOKS } from '../src/worker/attending.ts'
import { attention } from '../src/worker/attention.ts'
import { LOOKED, MASKINGS, TESTED, UNITS } from '../src/worker/masking.ts'
import { sequences } from '../src/worker/sequences.ts'
import { cannotOpen, dataOf, part, press, useLab, waitForValue } from './browser.ts'

describe('the views of sequences and of attention', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('one mask keeps what a new mask at each step wears down: masks and accuracies are those of Node, to the bit', async () => {
    await lab.stay('#view=sequences&sequences.length=4&sequences.seed=2', async page => {
      const { runs } = await sequences({ rate: 0.5, length: 4, seed: 2 })
      await waitForValue(page, 'sequences-told', 'working', /^false$/)
      const told = MASKINGS.map(masking => runs[masking].thinned.at(-1)!)
      assert.equal(await dataOf(page, 'sequences-told', 'thinned'), told.join())
      assert.ok(told[0]! > told[1]! + 0.1, told.join())
      for (const masking of MASKINGS) {
        const { masks, thinned, whole } = runs[masking]
        assert.equal(await dataOf(page, `sequences-${masking}`, 'masks'), masks.join(''))
        const rows = Array.from({ length: LOOKED }, (_, i) => masks.subarray(i * UNITS, (i + 1) * UNITS).join(''))
        assert.equal(new Set(rows).size, masking === 'sequence' ? 1 : LOOKED)
        assert.deepEqual([thinned.length, whole.length], [TESTED, TESTED])
      }
      await page.focus(part('sequences-rate'))
      await page.keyboard.press('Home')
      await page.waitForFunction(() => location.hash.includes('sequences.rate=0&'))
      // nothing is dropped: the two are one network; what is there before is of the rate before
      await waitForValue(page, 'sequences-told', 'thinned', /^(.+),\1$/)
      assert.doesNotMatch(await dataOf(page, 'sequences-sequence', 'masks'), /0/)
    })
  })

  test('weights of attention, their masks and accuracies are those of Node, to the bit; other masks are of the same network', async () => {
    const question = { rate: 0.3, samples: 20, seed: 2 }
    await lab.stay('#view=attention&attention.rate=0.3&attention.samples=20&attention.seed=2', async page => {
      for (const step of [0, 2]) {
        const { dropout, without, masks, weights } = await attention({ ...question, step })
        await page.waitForSelector(`${part('weights-one')}[data-mask="${masks.one.join('')}"]`)
        assert.equal(await dataOf(page, 'attention-told', 'working'), 'false')
        assert.equal(await dataOf(page, 'attention-told', 'accuracies'), [dropout.test, without.test].join())
        for (const look of LOOKS) assert.equal(await dataOf(page, `weights-${look}`, 'weights'), weights[look].join())
        assert.equal(await dataOf(page, 'weights-other', 'mask'), masks.other.join(''))
        await press(page, 'attention-step')
      }
      await page.waitForFunction(() => location.hash.includes('attention.step=4'))
    })
  })
})
