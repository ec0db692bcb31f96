import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { csvLogger } from '../../src/callbacks/csv-logger.ts'
import { modelCheckpoint } from '../../src/callbacks/model-checkpoint.ts'
import { attempt } from '../../src/files.ts'
import { loadModel } from '../../src/saving/load.ts'
import { writeWhole } from '../../src/write-whole.ts'
import { refused, small, x, y } from './support.ts'

/** Windows has neither rights nor pipes that these could be tried on. */
const posix = process.platform === 'win32' ? describe.skip : describe

let folder = ''
let names = 0
const path = () => join(folder, `${names++}`)
before(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'thinnet-'))
})
after(() => fs.rm(folder, { recursive: true, force: true }))
const bytes = Uint8Array.of(1, 2)
const pipe = () => {
  const at = path()
  assert.equal(spawnSync('mkfifo', [at]).status, 0)
  return at
}

posix('what is at the path', () => {
  test('a file keeps its rights, and its owner where that may be set', async () => {
    const owners = process.getuid?.() === 0 ? [undefined, 12_345] : [undefined]
    for (const mode of [0o600, 0o640, 0o666, 0o755]) {
      for (const owner of owners) {
        const at = path()
        await fs.writeFile(at, 'old')
        if (owner !== undefined) await fs.chown(at, owner, owner + 1)
        await fs.chmod(at, mode)
        const old = await fs.stat(at)
        await writeWhole(at, bytes, 'save')
        const now = await fs.stat(at)
        assert.deepEqual([now.mode, now.uid, now.gid], [old.mode, old.uid, old.gid])
        assert.deepEqual(new Uint8Array(await fs.readFile(at)), bytes)
      }
    }
  })

  test('a file whose group cannot be kept opens to no other group', async () => {
    const at = path()
    await fs.writeFile(at, 'old')
    await fs.chmod(at, 0o664)
    const other = async (name: string) => ({ ...(await fs.stat(name)), gid: 1 << 20, isFile: () => true }) as never
    const own: typeof fs = {
      ...fs,
      stat: other as never,
      async open(...args: Parameters<typeof fs.open>) {
        const file = await fs.open(...args)
        file.chown = () => Promise.reject(new Error('EPERM'))
        return file
      },
    }
    await writeWhole(at, bytes, 'save', own)
    assert.equal((await fs.stat(at)).mode & 0o777, 0o604)
  })

  test('pipes, devices and folders are neither replaced nor waited for', async () => {
    const [at, model] = [pipe(), small()]
    for (const [name, what] of [
      [at, 'a pipe'],
      ['/dev/null', 'a device or a socket'],
      [folder, 'a folder'],
    ] as const) {
      const said = (who: string) =>
        refused(new RegExp(`^${who} ${name}: expected a file that can be .+, got ${what}\\.`))
      await assert.rejects(model.save(name), said('save'))
      await assert.rejects(loadModel(name), said('loadModel'))
      const fit = (callback: ReturnType<typeof csvLogger>) => model.fit(x, y, { callbacks: [callback] })
      await assert.rejects(fit(csvLogger({ path: name })), said('csvLogger'))
      await assert.rejects(fit(modelCheckpoint({ path: name })), said('modelCheckpoint'))
    }
    assert.ok((await fs.lstat(at)).isFIFO())
    assert.ok((await fs.lstat('/dev/null')).isCharacterDevice())
  })

  test('links stay: those to files are written through, those that lead nowhere or to a device refused', async () => {
    const [target, link, chain, dangling, device] = [path(), path(), path(), path(), path()]
    await fs.writeFile(target, 'old', { mode: 0o600 })
    await fs.symlink(target, link)
    await fs.symlink(link, chain)
    await fs.symlink(join(folder, 'nowhere'), dangling)
    await fs.symlink('/dev/null', device)
    await writeWhole(chain, bytes, 'save')
    assert.equal((await fs.stat(target)).mode & 0o777, 0o600)
    assert.deepEqual(new Uint8Array(await fs.readFile(target)), bytes)
    await assert.rejects(writeWhole(dangling, bytes, 'save'), refused(/a link to a file, got one that leads nowhere/))
    await assert.rejects(writeWhole(device, bytes, 'save'), refused(/got a device/))
    for (const each of [link, chain, dangling, device]) assert.ok((await fs.lstat(each)).isSymbolicLink())
  })

  test('a name as long as names may be is no reason to fail', async () => {
    const at = join(folder, 'n'.repeat(255))
    await writeWhole(at, bytes, 'save')
    await writeWhole(at, bytes, 'save')
    assert.deepEqual(new Uint8Array(await fs.readFile(at)), bytes)
  })

  test('a file of more than 2 GiB is refused before memory is taken for it', async () => {
    const at = path()
    await fs.writeFile(at, '')
    await fs.truncate(at, 2 ** 31 + 1)
    await assert.rejects(loadModel(at), refused(/a file of at most 2147483648 bytes, got 2147483649/))
  })
})

describe('an error of the system', () => {
  test('says which file, what became of it, and what to do', async () => {
    const failing = (message: string) =>
      attempt('save run', 'a file that can be written', () => Promise.reject(new Error(message)), 'It is as it was.')
    await assert.rejects(
      failing('ENOSPC: no space left on device, write'),
      refused(/^save run: .+got ENOSPC: no space left on device, write\. It is as it was\. Make room on the disk/),
    )
    const codes = ['EACCES', 'EROFS', 'EMFILE', 'ENAMETOOLONG', 'EISDIR', 'EDQUOT', 'EIO', 'ENOENT']
    for (const code of codes) {
      await assert.rejects(
        failing(`${code}: why, open '/run.0123456789abcdef.tmp'`),
        refused(new RegExp(`got ${code}: why, open\\. It is as it was\\. [A-Z][^']+\\.$`)),
      )
    }
  })

  test('is told for folders that cannot be made and names that are too long', async () => {
    const [file, long] = [path(), join(folder, 'n'.repeat(300))]
    await fs.writeFile(file, 'old')
    const model = small()
    for (const make of [csvLogger, modelCheckpoint]) {
      const within = join(file, 'deep', 'file')
      const begun = (at: string) => model.fit(x, y, { callbacks: [make({ path: at })] })
      await assert.rejects(begun(within), refused(new RegExp(`${within}: .+ENOTDIR.+what comes before its name`)))
      await assert.rejects(begun(long), refused(/ENAMETOOLONG.+Give a shorter path/))
    }
    await assert.rejects(model.save(long), refused(/^save .+ENAMETOOLONG.+as it was\. Give a shorter path/))
    await assert.rejects(loadModel(long), refused(/^loadModel .+ENAMETOOLONG.+Give a shorter path/))
    await assert.rejects(loadModel(join(folder, 'none')), refused(/none: .+ENOENT: [^']+\. Look at its name/))
  })
})

describe('a log on a disk that becomes full', () => {
  test('is written in parts where the disk takes them, and keeps whole lines alone where it does not', async () => {
    const at = path()
    await fs.writeFile(at, '')
    const file = await fs.open(at)
    const handle = Object.getPrototypeOf(file) as typeof file
    await file.close()
    const write = handle.write as (...args: unknown[]) => Promise<{ bytesWritten: number }>
    let left = 40
    const full = function (this: unknown, bytes: Uint8Array, begin: number, length: number, position: number) {
      const part = Math.min(7, length, left)
      left -= part
      return part > 0
        ? write.call(this, bytes, begin, part, position)
        : Promise.reject(new Error('ENOSPC: no space left on device, write'))
    }
    try {
      Object.assign(handle, { write: full })
      const fit = small().fit(x, y, { epochs: 99, callbacks: [csvLogger({ path: at })] })
      await assert.rejects(fit, refused(/^csvLogger .+got ENOSPC.+The lines before are as they were\. Make room/))
    } finally {
      Object.assign(handle, { write })
    }
    assert.match(await fs.readFile(at, 'utf8'), /^epoch,loss,accuracy\n(\d+,[^,\n]+,[^,\n]+\n)*$/)
  })
})

describe('what a killed process leaves next to a checkpoint', () => {
  const hex = '0123456789abcdef'
  /** Lies there with these names, as old as this in minutes; what is left once a fit has begun. */
  async function left(at: string, files: Record<string, number>): Promise<string[]> {
    const own = path()
    await fs.mkdir(own)
    for (const [name, minutes] of Object.entries(files)) {
      await fs.writeFile(join(own, name), 'part')
      const time = Date.now() / 1000 - minutes * 60
      await fs.utimes(join(own, name), time, time)
    }
    const { onTrainBegin } = modelCheckpoint({ path: join(own, at) }).forFit!()
    await onTrainBegin!({ logNames: ['loss'] } as never)
    return (await fs.readdir(own)).sort()
  }

  test('goes when training begins, and nothing else', async () => {
    const others = ['run.safetensors', 'run.safetensors.tmp', `run.${hex}.tmp`, `other.safetensors.${hex}.tmp`]
    others.push(`run.safetensors.${hex}`, `run.safetensors.${hex}0.tmp`, `run.safetensors.${hex.toUpperCase()}.tmp`)
    const files = { ...Object.fromEntries(others.map(name => [name, 60])), [`run.safetensors.${hex}.tmp`]: 60 }
    assert.deepEqual(await left('run.safetensors', files), others.sort())
  })

  test('stays while another process may be at it', async () => {
    assert.deepEqual(await left('run', { [`run.${hex}.tmp`]: 5 }), [`run.${hex}.tmp`])
  })

  test('goes for each file of a name with places, and for long names', async () => {
    const files = { [`run-3-0.5000.st.${hex}.tmp`]: 60, [`run-4-NaN.st.${hex}.tmp`]: 60, [`run.st.${hex}.tmp`]: 60 }
    assert.deepEqual(await left('run-{epoch}-{loss}.st', files), [`run.st.${hex}.tmp`])
    assert.deepEqual(await left('n'.repeat(200), { [`${'n'.repeat(60)}.${hex}.tmp`]: 60 }), [])
  })
})
