import assert from 'node:assert/strict'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { onDisk, removeTemporary, writeWhole } from '@thinnet/sweep/folder'
import { onInterrupt } from './interrupt.ts'
import { inRunFolder, type RunFolderOptions } from './run-folder.ts'

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

  test("another's temporary file is nobody's to remove, and half written ones go at --resume", async () => {
    const left = ['report.html.0123456789abcdef.tmp', 'notes.tmp', 'lock.0123456789ab.tmp']
    for (const name of left) await writeFile(join(folder, name), 'half')
    await writeWhole(join(folder, 'report.html'), 'whole')
    assert.deepEqual((await readdir(folder)).sort(), [...left, 'report.html'].sort())
    await removeTemporary(folder)
    assert.deepEqual((await readdir(folder)).sort(), ['lock.0123456789ab.tmp', 'notes.tmp', 'report.html'])
  })

  test('a link stays a link, a mode stays as it is, and what is no file is written to', async t => {
    if (process.platform === 'win32') return t.skip('no modes there')
    await writeFile(join(folder, 'private'), 'old', { mode: 0o600 })
    await symlink('private', join(folder, 'link'))
    await writeWhole(join(folder, 'link'), 'new')
    assert.ok((await lstat(join(folder, 'link'))).isSymbolicLink())
    assert.equal(await readFile(join(folder, 'private'), 'utf8'), 'new')
    assert.equal((await stat(join(folder, 'private'))).mode & 0o777, 0o600)
    await writeWhole('/dev/null', 'new')
    assert.ok((await stat('/dev/null')).isCharacterDevice())
  })

  test('what goes wrong is told with the file, what there is in place of what was expected, and what to do', async () => {
    await mkdir(join(folder, 'taken'))
    await assert.rejects(writeWhole(join(folder, 'taken'), 'text'), {
      name: 'ThinnetError',
      message: `${join(folder, 'taken')}: expected a file that can be written, got a folder of this name (EISDIR). Remove it, or take another name.`,
    })
    await writeFile(join(folder, 'file'), '')
    await assert.rejects(
      writeWhole(join(folder, 'file', 'a'), ''),
      /file.a: expected .*, got a file where .* \(ENOTDIR\)/,
    )
    await assert.rejects(writeWhole(join(folder, 'none', 'a'), ''), /none.a: expected .*, got .* not there \(ENOENT\)/)
    for (const [code, message] of [
      [
        'ENOSPC',
        'x: expected room to write to, got a disk that is full (ENOSPC). Make room, then resume the run or the sweep with --resume.',
      ],
      [
        'EROFS',
        'x: expected a file that can be written, got a disk that can only be read (EROFS). Take another folder.',
      ],
      [
        'EACCES',
        'x: expected a file that can be written, got one that this user may not touch (EACCES). Change its permissions, or take another folder.',
      ],
    ] as const) {
      const fail = () => Promise.reject(Object.assign(new Error('bare'), { code }))
      await assert.rejects(onDisk('x', fail), { name: 'ThinnetError', message })
    }
  })
})

describe('inRunFolder', () => {
  const fail = () => Promise.reject(new Error('work failed'))
  const inFolder = async (name: string, options: RunFolderOptions, work: (at: string) => Promise<unknown>) => {
    const interrupt = onInterrupt()
    try {
      await inRunFolder(name, options, interrupt, async at => void (await work(at)))
    } finally {
      interrupt.forget()
    }
  }

  test('work that fails takes along the folders made for it, and no others', async () => {
    await assert.rejects(inFolder('x', { out: join(folder, 'a', 'b', 'c') }, fail), /work failed/)
    assert.deepEqual(await readdir(folder), [])
    await mkdir(join(folder, 'mine'))
    await assert.rejects(inFolder('x', { out: join(folder, 'mine') }, fail), /work failed/)
    assert.deepEqual(await readdir(folder), ['mine'])
    await assert.rejects(
      inFolder('x', { out: join(folder, 'kept') }, async at => {
        await writeFile(join(at, 'file'), '')
        await fail()
      }),
    )
    assert.deepEqual(await readdir(join(folder, 'kept')), ['file', 'run.json'])
  })

  test('a folder that holds a run, or part of one, is refused and stays as it is', async () => {
    const out = join(folder, 'again')
    await inFolder('mnist-cnn', { out }, at => mkdir(join(at, 'models', 'one'), { recursive: true }))
    const before = await readFile(join(out, 'run.json'), 'utf8')
    const worked = () => assert.fail('the work was done')
    await assert.rejects(inFolder('overfit', { out }, worked), (error: Error & { run?: string; folder?: string }) => {
      assert.match(
        error.message,
        /again: expected a folder without a run, got one of "mnist-cnn"\. Take another, or resume/,
      )
      assert.deepEqual([error.run, error.folder], ['mnist-cnn', out])
      return true
    })
    assert.deepEqual((await readdir(out)).sort(), ['models', 'run.json'])
    assert.equal(await readFile(join(out, 'run.json'), 'utf8'), before)
    await inFolder('mnist-cnn', { out, resume: out }, async () => {})
    assert.deepEqual((await readdir(out)).sort(), ['models', 'run.json'])
    for (const name of ['models', 'results.jsonl', 'sweep.json']) {
      const mine = join(folder, `mine-${name}`)
      await mkdir(join(mine, name), { recursive: true })
      await assert.rejects(inFolder('overfit', { out: mine }, worked), /expected a folder without a run, got one/)
      assert.deepEqual(await readdir(mine), [name])
    }
  })

  test("while a run has its folder, another is refused, and its end takes nothing of the first's", async () => {
    const out = join(folder, 'used')
    const worked = () => assert.fail('the work was done')
    await inFolder('x', { out }, async () => {
      for (const options of [{ out }, { resume: out }]) {
        await assert.rejects(
          inFolder('x', options, worked),
          /used: expected a folder that nobody uses, got one that process/,
        )
      }
      assert.ok((await readdir(out)).includes('run.json'))
    })
    assert.deepEqual(await readdir(out), ['run.json'])
  })

  test('what a run that was killed before it was one had half written goes when another begins there', async () => {
    const out = join(folder, 'early')
    await mkdir(out)
    await writeFile(join(out, 'run.json.0123456789abcdef.tmp'), 'half')
    await inFolder('x', { out }, async () => {})
    assert.deepEqual(await readdir(out), ['run.json'])
  })

  test('what a killed run had half written goes when it is resumed', async () => {
    const out = join(folder, 'killed')
    await inFolder('x', { out }, at =>
      mkdir(join(at, 'models')).then(() => writeFile(join(at, 'models', 'a.safetensors'), '')),
    )
    await writeFile(join(out, 'models', 'a.safetensors.0123456789abcdef.tmp'), 'half')
    await writeFile(join(out, 'report.html.0123456789abcdef.tmp'), 'half')
    await inFolder('x', { resume: out }, async () => {})
    assert.deepEqual((await readdir(out)).sort(), ['models', 'run.json'])
    assert.deepEqual(await readdir(join(out, 'models')), ['a.safetensors'])
  })

  test('a folder that cannot be made is refused before the work', async () => {
    await writeFile(join(folder, 'file'), '')
    const worked = () => assert.fail('the work was done')
    await assert.rejects(
      inFolder('x', { out: join(folder, 'file', 'b') }, worked),
      /file.b: expected a folder to write to/,
    )
  })

  test('new folders have names of their own', async () => {
    const before = process.cwd()
    process.chdir(folder)
    try {
      const names: string[] = []
      await Promise.all([1, 2, 3].map(() => inFolder('x', {}, async at => names.push(at))))
      assert.equal(new Set(names).size, 3)
      for (const name of names) assert.match(name, /^runs.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-x(-\d)?$/)
      await assert.rejects(inFolder('y', {}, fail))
      assert.equal((await readdir('runs')).length, 3)
    } finally {
      process.chdir(before)
    }
  })
})
