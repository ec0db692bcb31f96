// A process of its own: where temporary files go is the whole process's.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createJiti } from 'jiti'
import { defaultExportOf } from './default-export.ts'

describe('a module', () => {
  let folder = ''
  const given = process.env.TMPDIR
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-module-'))
    process.env.TMPDIR = join(folder, 'tmp')
    await mkdir(process.env.TMPDIR)
  })
  after(async () => {
    if (given === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = given
    await rm(folder, { recursive: true })
  })

  test('is what its file says, whatever others have laid where compilers keep what they made', async () => {
    const inner = join(folder, 'inner.ts')
    await writeFile(inner, "export const who: string = 'mine'\n")
    const file = join(folder, 'net.ts')
    await writeFile(file, "import { who } from './inner.ts'\nexport default who as string\n")
    // Where jiti looks if it is not told otherwise, under the names that it looks for.
    const cache = join(process.env.TMPDIR!, 'jiti')
    await createJiti(join(folder, 'x'), { moduleCache: false }).import(file)
    const kept = await readdir(cache)
    assert.equal(kept.length, 2)
    for (const name of kept) {
      const text = await readFile(join(cache, name), 'utf8')
      await writeFile(join(cache, name), text.replace("'mine'", "'planted'").replace('"mine"', '"planted"'))
    }
    const planted = await createJiti(join(folder, 'x'), { moduleCache: false }).import(file, { default: true })
    assert.equal(planted, 'planted', 'it would be run')
    assert.equal(await defaultExportOf('./net.ts', folder), 'mine')

    await rm(cache, { recursive: true })
    await defaultExportOf('./net.ts', folder)
    assert.deepEqual(await readdir(process.env.TMPDIR!), [], 'and nothing is left there')
  })
})
