import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { lockFolder } from './folder-lock.ts'
import { type Holder, thisProcess } from './holder.ts'

let root = ''
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'thinnet-lock-'))
})
after(() => rm(root, { recursive: true, force: true }))

const newFolder = async (name: string) => {
  await mkdir(join(root, name))
  return join(root, name)
}
const heldBy = (folder: string, other: Partial<Holder>) =>
  writeFile(join(folder, 'lock'), JSON.stringify({ ...thisProcess(''), ...other }))
const used = /expected a folder that nobody uses, got one that process \d+ of \S+ uses since .* Wait for its end/

const SCRIPT = `
  import { lockFolder } from ${JSON.stringify(new URL('folder-lock.ts', import.meta.url).href)}
  try {
    await lockFolder(process.argv[1])
    console.log('has it')
    setInterval(() => {}, 1000)
  } catch (error) {
    console.log(error.message)
  }`
const NODE = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', SCRIPT]
/** As a container has it: process numbers of its own, that begin at 1, under the same name of the machine. */
const CONTAINER = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', ...NODE]

/** Another process that takes the folder; resolves when it has said whether it has it. */
async function other(command: readonly string[], folder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(command[0]!, [...command.slice(1), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout!, 'data')
  return { child, said: String(said).trim() }
}
async function kill(child: ChildProcess): Promise<void> {
  const { pid } = child
  const children = `/proc/${pid}/task/${pid}/children`
  const inside = existsSync(children) ? readFileSync(children, 'utf8').trim() : ''
  child.kill('SIGKILL')
  await once(child, 'exit')
  while (inside !== '' && existsSync(`/proc/${inside}`)) await new Promise(resolve => setTimeout(resolve, 10))
}

describe('a folder’s lock', () => {
  test('is had by one at a time, and leaves nothing when given back', async () => {
    const folder = await newFolder('one')
    const unlock = await lockFolder(folder)
    await assert.rejects(lockFolder(folder), used)
    await unlock()
    assert.deepEqual(await readdir(folder), [])
    await (await lockFolder(folder))()
    assert.deepEqual(await readdir(folder), [])
  })

  test('of a process that was killed is taken over, and what it left is cleared', async () => {
    const folder = await newFolder('killed')
    const first = await other(NODE, folder)
    assert.equal(first.said, 'has it')
    await assert.rejects(lockFolder(folder), used)
    await kill(first.child)
    const { socket } = JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))
    // As if it had been killed between naming the lock and removing its other name.
    if (socket !== '') await writeFile(join(folder, `${socket.replace('-', '.')}.tmp`), '')
    await (await lockFolder(folder))()
    assert.deepEqual(await readdir(folder), [])
  })

  test('of another process with the same number, or from before the machine was started again, is taken over', async t => {
    if (process.platform !== 'linux') return t.skip('nothing tells them apart there')
    for (const [name, holder] of [
      ['number', { start: '1' }],
      ['gone', { pid: 2 ** 22 + 1 }],
      ['boot', { boot: 'another' }],
    ] as const) {
      const folder = await newFolder(name)
      await heldBy(folder, holder)
      await (await lockFolder(folder))()
    }
  })

  test('of another machine, of a container that cannot be seen, or just being written, is left alone', async t => {
    if (process.platform !== 'linux') return t.skip('nothing tells them apart there')
    const elsewhere = await newFolder('elsewhere')
    await heldBy(elsewhere, { host: 'elsewhere', boot: 'another' })
    await assert.rejects(lockFolder(elsewhere), /of elsewhere uses since .*gone for certain, remove .*elsewhere.lock/)
    const unseen = await newFolder('unseen')
    await heldBy(unseen, { numbering: 'another', pid: 2 ** 22 + 1 })
    await assert.rejects(lockFolder(unseen), used)
    const half = await newFolder('half')
    await writeFile(join(half, 'lock'), '{"pid":')
    await assert.rejects(lockFolder(half), /got one that is just being taken/)
    const ago = new Date(Date.now() - 60_000)
    await utimes(join(half, 'lock'), ago, ago)
    await (await lockFolder(half))()
  })

  test('of several who find it left behind, one has it', async () => {
    const folder = await newFolder('several')
    const first = await other(NODE, folder)
    await kill(first.child)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  test('what one that tried for it and was killed has left is cleared', async t => {
    if (process.platform !== 'linux') return t.skip('nothing tells whether it is gone there')
    const folder = await newFolder('tried')
    const first = await other(NODE, folder)
    const [socket] = (await readdir(folder)).filter(name => name.startsWith('lock-'))
    await kill(first.child)
    await rm(join(folder, 'lock'))
    await writeFile(join(folder, socket!.replace('-', '.').concat('.tmp')), 'half')
    await (await lockFolder(folder))()
    assert.deepEqual(await readdir(folder), [])
  })

  test('put aside by somebody who was killed just then, it still counts', async () => {
    const folder = await newFolder('aside')
    const aside = join(folder, 'lock.0123456789ab')
    await writeFile(aside, JSON.stringify(thisProcess('')))
    await assert.rejects(lockFolder(folder), used)
    assert.deepEqual(await readdir(folder), ['lock.0123456789ab'])
    await writeFile(aside, JSON.stringify({ ...thisProcess(''), host: hostname(), boot: 'another' }))
    if (process.platform === 'linux') await (await lockFolder(folder))()
  })

  test('between containers, where every process is number 1: one that lives keeps it, one that is gone does not', async t => {
    const may = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'])
    if (may.status !== 0) return t.skip('no process numbers of one’s own here')
    // A path longer than a socket's may be.
    const folder = await newFolder(`containers-${'x'.repeat(120)}`)
    const first = await other(CONTAINER, folder)
    assert.equal(first.said, 'has it')
    assert.equal(JSON.parse(await readFile(join(folder, 'lock'), 'utf8')).pid, 1)
    const second = await other(CONTAINER, folder)
    assert.match(second.said, used)
    await assert.rejects(lockFolder(folder), used)
    await kill(first.child)
    const third = await other(CONTAINER, folder)
    assert.equal(third.said, 'has it')
    await kill(third.child)
    await (await lockFolder(folder))()
    assert.deepEqual(await readdir(folder), [])
  })
})
