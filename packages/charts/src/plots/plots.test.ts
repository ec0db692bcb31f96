import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { confusionMatrix, rocCurve } from 'thinnet'
import { drawPng } from '../picture.ts'
import { plotConfusionMatrix, plotHistory, plotPredictions, plotRoc } from './index.ts'

const history = {
  loss: [1, 0.5, 0.3],
  accuracy: [0.5, 0.8, 0.9],
  valLoss: [1.1, 0.7, 0.6],
  valAccuracy: [0.4, 0.7, 0.8],
}
const matrix = confusionMatrix([0, 1, 2, 2], [0, 2, 2, 2], 3)
const plots = {
  history: plotHistory({ history }, { title: 'A <small> network' }),
  confusion: plotConfusionMatrix(matrix, { classNames: ['cat', 'dog', 'eel'] }),
  predictions: plotPredictions([1, 2, 3], [1.5, 2, 2.5]),
  roc: plotRoc({ first: rocCurve([0, 1, 1, 0], [0.1, 0.9, 0.4, 0.5]) }),
}

const wanted = {
  history: ['A &#60;small&#62; network', 'validation', 'accuracy', 'epoch'],
  confusion: ['eel', 'true class', 'predicted class', 'Confusion matrix'],
  predictions: ['target', 'prediction'],
  roc: ['first, area 0.750', 'false positive rate'],
}

for (const [name, { text }] of Object.entries(plots)) {
  test(`the picture of ${name} has its words, and colours for both themes alone`, async () => {
    for (const word of wanted[name as keyof typeof wanted]) assert.ok(text.includes(word), word)
    assert.match(text, /prefers-color-scheme: dark/)
    for (const [word] of text.matchAll(/<text [^>]*>/g)) assert.match(word, / fill="var\(--/)
    assert.doesNotMatch(text, /NaN|undefined|<script|"\$/)
    assert.ok((await drawPng(text)).length > 1000)
  })
}

test('a panel has both lines of a metric, a matrix all cells', () => {
  assert.equal(plots.history.text.split('<svg ').length - 1, 3)
  for (const count of ['1', '2', '0']) assert.match(plots.confusion.text, new RegExp(`>${count}</text>`))
})

test('a picture is saved, or shown in an element', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plots-'))
  try {
    await plots.roc.save(join(folder, 'roc.svg'))
    assert.equal(readFileSync(join(folder, 'roc.svg'), 'utf8'), plots.roc.text)
  } finally {
    await rm(folder, { recursive: true })
  }
  const element = { innerHTML: '' }
  plots.roc.show(element)
  assert.equal(element.innerHTML, plots.roc.text)
})

test('what cannot be drawn is refused', () => {
  assert.throws(() => plotHistory({}), /plotHistory: expected logs/)
  assert.throws(() => plotPredictions([1], [1, 2]), /as many predictions as targets, 1, got 2/)
  assert.throws(() => plotConfusionMatrix({ ...matrix, shape: [9] }), /\[classes, classes\], got \[9\]/)
})
