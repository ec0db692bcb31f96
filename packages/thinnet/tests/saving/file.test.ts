import assert from 'node:assert/strict'
import * as fs from 'node:fs/promises'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { nodeFs } from '../../src/files.ts'
import { loadModel } from '../../src/saving/load.ts'
import { writeWhole } from '../../src/write-whole.ts'
import { refused, small } from './support.ts'

describe('files', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('a model is saved to a path or URL, over what was there, and loaded from it', async () => {
    const path = join(folder, 'a model.safetensors')
    await writeFile(path, 'old')
    const model = small()
    await model.save(path)
    const bytes = new Uint8Array(await readFile(path))
    assert.deepEqual(bytes, await model.toSafetensors())
    for (const file of [path, pathToFileURL(path), bytes]) {
      const loaded = await loadModel(file, { backend: 'wasm' })
      assert.deepEqual(await loaded.getWeights(), await model.getWeights())
    }
    await rm(path)
    await model.save(pathToFileURL(path))
    assert.deepEqual(new Uint8Array(await readFile(path)), bytes)
    assert.deepEqual(await readdir(folder), ['a model.safetensors'])
    await assert.rejects(loadModel(join(folder, 'none')), refused(/loadModel .+none: expected a file that can be read/))
  })

  test('a page is told what to do instead', async () => {
    const { process } = globalThis
    let asked: Promise<unknown>
    try {
      Reflect.deleteProperty(globalThis, 'process')
      asked = nodeFs('save run', 'Use model.toSafetensors().')
    } finally {
      globalThis.process = process
    }
    await assert.rejects(asked, refused(/^save run: expected files, as Node has them, got a page\. Use model/))
  })

  test('a link stays a link', async () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')]
    await writeFile(target, 'old')
    await symlink(target, link)
    await writeWhole(link, Uint8Array.of(1, 2), 'save')
    assert.ok((await fs.lstat(link)).isSymbolicLink())
    assert.deepEqual([...(await readFile(target))], [1, 2])
  })

  test('a write that fails anywhere leaves the old file and nothing else', async () => {
    const own = join(folder, 'own')
    await mkdir(own)
    const path = join(own, 'file')
    await writeFile(path, 'old')
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'))
    const failing: Partial<typeof fs>[] = [
      { open: full },
      { rename: full },
      ...(['writeFile', 'sync', 'close'] as const).map(method => ({
        async open(...args: Parameters<typeof fs.open>) {
          const file = await fs.open(...args)
          const { close } = file
          file[method] = async () => {
            if (method === 'close') await close.call(file)
            return full()
          }
          return file
        },
      })),
    ]
    for (const broken of failing) {
      await assert.rejects(
        writeWhole(path, Uint8Array.of(1), 'save file', { ...fs, ...broken } as typeof fs),
        refused(/^save file: expected a file that can be written, got ENOSPC/),
      )
      assert.equal(await readFile(path, 'utf8'), 'old')
      assert.deepEqual(await readdir(own), ['file'])
    }
    await assert.rejects(writeWhole(join(own, 'no', 'file'), Uint8Array.of(1), 'save'), refused(/ENOENT/))
    // A temporary name that is there already is another's, and stays.
    const { getRandomValues } = globalThis.crypto
    try {
      globalThis.crypto.getRandomValues = array => array
      await writeFile(`${path}.${'0'.repeat(16)}.tmp`, 'another')
      await assert.rejects(writeWhole(path, Uint8Array.of(1), 'save'), refused(/EEXIST/))
      assert.equal(await readFile(`${path}.${'0'.repeat(16)}.tmp`, 'utf8'), 'another')
    } finally {
      globalThis.crypto.getRandomValues = getRandomValues
      await rm(`${path}.${'0'.repeat(16)}.tmp`)
    }
    // A folder in the place of the file
    await assert.rejects(writeWhole(own, Uint8Array.of(1), 'save'), refused(/can be written/))
    assert.ok((await stat(own)).isDirectory())
    assert.deepEqual(await readdir(own), ['file'])
  })
})
