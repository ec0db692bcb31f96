import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cheapFigures, writtenFigures } from './figures.mjs'

test('figures in Markdown are those of today: `node scripts/figures.mjs` writes them', async () => {
  const figures = await cheapFigures()
  const written = writtenFigures()
  assert.ok(written.some(({ name }) => figures.has(name)))
  for (const { path, name, text } of written) {
    if (figures.has(name)) assert.equal(text, figures.get(name), `${path}: ${name}`)
    else assert.match(name, /^(install|packages|browser) /, `${path} has a figure that nothing writes`)
  }
})
