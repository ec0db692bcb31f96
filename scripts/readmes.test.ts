import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PACKAGES, run } from './packed.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const PACKED = PACKAGES.map(name => `packages/${name.replace('@thinnet/', '')}/README.md`)

/** The programs of a text, each with what the text says that it prints: the block after it. */
function programs(text: string): { code: string; prints: string }[] {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
  return blocks.flatMap(([, language, code], i) => {
    if (language !== 'js') return []
    const [, none, prints] = blocks[i + 1] ?? []
    assert.equal(none, '', `no output follows:\n${code}`)
    return [{ code: code!, prints: prints! }]
  })
}

describe('programs in READMEs and docs print what follows them', () => {
  for (const [path, count] of [
    ['README.md', 1],
    ['packages/thinnet/README.md', 1],
    ['packages/datasets/README.md', 1],
    ['packages/formats/README.md', 3],
    ['docs/first-network.md', 1],
    ['docs/coming-from-keras.md', 1],
    ['docs/reproducibility.md', 2],
    ['docs/own-layer.md', 4],
    ['docs/models.md', 3],
    ['docs/own-loops.md', 1],
    ['docs/training.md', 1],
    ['docs/inputs.md', 1],
    ['docs/data.md', 2],
    ['docs/coming-from-tfjs.md', 1],
    ['docs/coming-from-pytorch.md', 1],
  ] as const) {
    test(path, () => {
      const found = programs(read(path))
      assert.equal(found.length, count)
      for (const { code, prints } of found) {
        assert.equal(run(process.execPath, ['--input-type=module', '-'], root, { input: code }), prints)
      }
    })
  }

  test('README.zh-CN.md has the same', () => {
    assert.deepEqual(programs(read('README.zh-CN.md')), programs(read('README.md')))
  })
})

test('pages in Chinese have the sections, commands and figures of the English ones', () => {
  for (const path of ['README', 'docs/the-article']) {
    const [en, zh] = ['.md', '.zh-CN.md'].map(end => {
      const text = read(`${path}${end}`)
      const lines = (from: RegExp) => text.split('\n').filter(line => from.test(line))
      return {
        sections: lines(/^## /).length,
        // a comment in a command is a text, too
        commands: lines(/^(npm|npx) /).map(line => line.replace(/ +#.*/, '')),
        figures: lines(/^\|/).map(row => row.match(/\d[\d.]*/g)),
      }
    })
    assert.deepEqual(zh, en, path)
  }
})

test('what CONTRIBUTING says that one more takes is in the files that it names', () => {
  const blocks = [...read('CONTRIBUTING.md').matchAll(/^```diff\n(.*?)^```$/gms)].map(([, text]) => text!)
  assert.equal(blocks.length, 3)
  const added = [...blocks.join('').matchAll(/^(\w.*)\n((?:\+.*\n)+)/gm)]
  assert.equal(added.map(([whole]) => whole).join(''), blocks.join(''))
  for (const [, path, lines] of added) {
    assert.ok(read(path!).includes(lines!.replace(/^\+/gm, '')), `${path} has no\n${lines}`)
  }
})

test('READMEs of packages link to no file, which would not be packed', () => {
  for (const path of PACKED) assert.doesNotMatch(read(path), /\]\((?!https?:)/, path)
})
