import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ThinnetError, tensor } from 'thinnet'
import { nextTokens } from './next-tokens.ts'
import { loadShakespeare } from './shakespeare.ts'
import { tokensOf } from './tokens.ts'

describe('loadShakespeare', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'text-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const written = async (text: string | Uint8Array) => {
    const path = join(folder, 'text')
    await writeFile(path, text)
    return path
  }

  test('gives the text back, character by character', async () => {
    const { vocabulary, train, validation, test } = await loadShakespeare({ unit: 'characters' })
    const counts = [train, validation, test].map(part => part.shape[0])
    assert.deepEqual(counts, [1003854, 55770, 55770])
    assert.equal(vocabulary.length, 66)
    const text = (part: typeof train) => Array.from(part.data, index => vocabulary[index]).join('')
    assert.ok(text(train).startsWith('First Citizen:\nBefore we proceed any further, hear me speak.\n'))
    assert.ok(text(test).endsWith("wink'st\nWhiles thou art waking.\n"))
  })

  test('of words the most frequent of the part to train on; all others are one', async () => {
    const { vocabulary, train, validation, test } = await loadShakespeare({ vocabularySize: 2000 })
    assert.equal(train.dtype, 'int32')
    assert.equal(vocabulary.length, 2000)
    assert.deepEqual(vocabulary.slice(0, 6), ['<unk>', '\n', ',', ':', '.', 'the'])
    const counts = Array<number>(2000).fill(0)
    for (const index of train.data) counts[index]!++
    assert.deepEqual(
      counts.slice(1),
      counts.slice(1).toSorted((a, b) => b - a),
    )
    for (const part of [validation, test]) assert.ok(part.data.some(index => index === 0))
    const all = await loadShakespeare()
    assert.ok(all.train.data.every(index => index > 0))
    const kept = (of: typeof all, i: number) => of.vocabulary[of.train.data[i]!]
    for (let i = 0; i < 1000; i++) {
      const word = kept({ vocabulary, train, validation, test }, i)
      assert.ok(word === '<unk>' || word === kept(all, i))
    }
  })

  test('takes marks and ends of lines for words, and hyphens and apostrophes for parts of one', () => {
    const words = tokensOf("First Citizen:\n\nWe know't, well-a-day -- 'tis ÉTÉ 1600!", 'words')
    const expected = "first citizen : ↵ ↵ we know't , well-a-day - - ' tis été 1600 !".replaceAll('↵', '\n').split(' ')
    assert.deepEqual(words, expected)
    assert.deepEqual(tokensOf('Aé😀\n', 'characters'), ['A', 'é', '😀', '\n'])
  })

  test("reads a user's own text, gzipped or not, and splits it in order", async () => {
    const text = 'a b a b a b a b a b a b a b a b a b c d'
    for (const bytes of [text, gzipSync(text)]) {
      const { vocabulary, train, validation, test } = await loadShakespeare({ file: await written(bytes) })
      assert.deepEqual(vocabulary, ['<unk>', 'a', 'b'])
      assert.deepEqual([train.shape, [...validation.data], [...test.data]], [[18], [0], [0]])
    }
    const { vocabulary } = await loadShakespeare({ file: pathToFileURL(join(folder, 'text')), vocabularySize: 2 })
    assert.deepEqual(vocabulary, ['<unk>', 'a'])
  })

  test('refuses files that are none, no text or too short, and options that nobody reads', async () => {
    const refused = (given: unknown, message: RegExp) =>
      assert.rejects(loadShakespeare(given as never), (error: Error) => {
        assert.ok(error instanceof ThinnetError, error.stack)
        assert.match(error.message, message)
        return true
      })
    await refused({ file: join(folder, 'nowhere') }, /nowhere: expected a file that can be read, got ENOENT/)
    await refused({ file: await written(Uint8Array.of(65, 255)) }, /text: expected a text in UTF-8, got other bytes/)
    await refused({ file: await written(gzipSync('a b').subarray(0, 9)) }, /expected a whole gzip file/)
    await refused({ file: await written('too short') }, /text: expected a text of at least 20 words, got 2\./)
    await refused({ file: 3 }, /^loadShakespeare: expected file: a path or a file: URL, got 3\./)
    await refused({ unit: 'lines' }, /unit/)
    await refused({ vocabularySize: 1 }, /vocabularySize/)
    await refused({ size: 9 }, /options among/)
  })
})

describe('nextTokens', () => {
  const tokens = (count: number) =>
    tensor(
      Int32Array.from({ length: count }, (_, i) => i),
      [count],
    )

  test('cuts windows, each token with the one after it', () => {
    const { x, y } = nextTokens(tokens(9), { steps: 3 })
    assert.deepEqual([x.shape, x.dtype], [[2, 3], 'int32'])
    assert.deepEqual([...x.data], [0, 1, 2, 3, 4, 5])
    assert.deepEqual([...y.data], [1, 2, 3, 4, 5, 6])
    assert.deepEqual(nextTokens(tokens(10), { steps: 3 }).x.shape, [3, 3])
    assert.deepEqual([...nextTokens(tokens(2), { steps: 1 }).y.data], [1])
  })

  test('refuses what holds no window', () => {
    assert.throws(() => nextTokens(tokens(3), { steps: 3 }), /at least 4 tokens, steps \+ 1, got 3/)
    assert.throws(() => nextTokens(tensor([[1, 2]]), { steps: 1 }), /tokens \[count\], got \[1, 2\]/)
    assert.throws(() => nextTokens(tokens(3), {} as never), /steps/)
  })
})
