import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { CARD_SIZE, checkHost, withCard } from '../../../scripts/lab-card.mjs'

const SRC = new URL('../src/', import.meta.url)

describe('the card of a hosted lab', () => {
  test('has whole addresses; without an address of the host there is none', async () => {
    const html = await readFile(new URL('index.html', SRC), 'utf8')
    assert.doesNotMatch(html, /og:|twitter:/)
    const card = withCard(html, checkHost('https://example.org/lab'))
    const tags = new Map(
      [...card.matchAll(/<meta\s+(?:property|name)="([\w:]+)"\s+content="([^"]*)"/g)].map(([, a, b]) => [a, b]),
    )
    assert.equal(tags.get('og:url'), 'https://example.org/lab/')
    assert.equal(tags.get('og:image'), 'https://example.org/lab/card.png')
    assert.equal(tags.get('twitter:card'), 'summary_large_image')
    assert.equal(tags.get('og:description'), tags.get('description'))
    assert.ok(card.indexOf('og:image') < card.indexOf('</head>'))
  })

  test('is for a page on the web', () => {
    assert.equal(checkHost('http://10.0.0.7:80/index.html'), 'http://10.0.0.7/')
    for (const bad of [
      '',
      'example.org/lab',
      'ftp://example.org',
      'https://example.org/?a=1',
      'https://example.org/#a',
    ]) {
      assert.throws(() => checkHost(bad), /build:lab: --url: expected/)
    }
  })

  test('shows a picture of the size it says, at most 100 KB', async () => {
    const file = new URL('data/card.png', SRC)
    assert.ok((await stat(file)).size <= 100_000)
    const header = (await readFile(file)).subarray(16, 24)
    assert.deepEqual({ width: header.readUInt32BE(0), height: header.readUInt32BE(4) }, CARD_SIZE)
  })
})
