import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { writeWhole } from './atomic.ts'
import { inRunFolder } from './run-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('writeWhole', () => {
  test('replaces a file and leaves nothing else', async () => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'old and longer')
    await writeWhole(path, 'new')
    assert.equal(await readFile(path, 'utf8'), 'new')
    assert.deepEqual(await readdir(folder), ['a.txt'])
  })

  test('leaves nothing where it fails', async () => {
    await mkdir(join(folder, 'taken', 'full'), { recursive: true })
    await assert.rejects(writeWhole(join(folder, 'taken'), 'text'))
    await assert.rejects(writeWhole(join(folder, 'missing', 'a.txt'), 'text'))
    assert.deepEqual(await readdir(folder), ['taken'])
  })
})

describe('inRunFolder', () => {
  const fail = () => Promise.reject(new Error('work failed'))

  test('work that fails takes along the folders made for it, and no others', async () => {
    await assert.rejects(inRunFolder('x', { out: join(folder, 'a', 'b', 'c') }, fail), /work failed/)
    assert.deepEqual(await readdir(folder), [])
    await mkdir(join(folder, 'mine'))
    await assert.rejects(inRunFolder('x', { out: join(folder, 'mine') }, fail), /work failed/)
    assert.deepEqual(await readdir(folder), ['mine'])
    await assert.rejects(
      inRunFolder('x', { out: join(folder, 'kept') }, async at => {
        await writeFile(join(at, 'file'), '')
        await fail()
      }),
    )
    assert.deepEqual(await readdir(join(folder, 'kept')), ['file', 'run.json'])
  })

  test("the models of an earlier run go before a new one's, and no other files", async () => {
    const out = join(folder, 'again')
    await mkdir(out)
    const mine = join(out, 'mine.safetensors')
    await writeFile(mine, '')
    await inRunFolder('x', { out }, at => mkdir(join(at, 'models', 'one'), { recursive: true }))
    const all = ['mine.safetensors', 'models', 'run.json']
    assert.deepEqual((await readdir(out)).sort(), all)
    await inRunFolder('x', { out, resume: out }, async () => {})
    assert.deepEqual((await readdir(out)).sort(), all)
    await inRunFolder('x', { out }, async () => {})
    assert.deepEqual((await readdir(out)).sort(), ['mine.safetensors', 'run.json'])
  })

  test('a folder that cannot be made is refused before the work', async () => {
    await writeFile(join(folder, 'file'), '')
    const worked = () => assert.fail('the work was done')
    await assert.rejects(
      inRunFolder('x', { out: join(folder, 'file', 'b') }, worked),
      /file.b: expected a folder to write to/,
    )
  })

  test('new folders have names of their own', async () => {
    const before = process.cwd()
    process.chdir(folder)
    try {
      const names = await Promise.all([1, 2, 3].map(() => inRunFolder('x', {}, async at => at)))
      assert.equal(new Set(names).size, 3)
      for (const name of names) assert.match(name, /^runs.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-x(-\d)?$/)
      await assert.rejects(inRunFolder('y', {}, fail))
      assert.equal((await readdir('runs')).length, 3)
    } finally {
      process.chdir(before)
    }
  })
})
