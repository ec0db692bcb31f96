import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

for (const [name, other, status] of [
  ['SIGINT', 'SIGINT', 130],
  ['SIGTERM', 'SIGTERM', 143],
  ['SIGHUP', 'SIGHUP', 129],
  ['SIGTERM', 'SIGINT', 130],
] as const) {
  test(`the first ${name} aborts the signal and ends nothing, then ${other} ends the process with ${status}`, async t => {
    if (process.platform === 'win32') return t.skip('no such signals there')
    const script = `
      import { onInterrupt } from ${JSON.stringify(new URL('interrupt.ts', import.meta.url).href)}
      const { signal } = onInterrupt()
      signal.addEventListener('abort', () => console.log('aborted'))
      setInterval(() => {}, 1000)
      console.log('ready')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    const said: string[] = []
    child.stdout.on('data', text => {
      said.push(...String(text).trim().split('\n'))
      child.kill(said.includes('aborted') ? other : name)
    })
    const ended = await new Promise(resolve => child.on('close', resolve))
    assert.deepEqual(said, ['ready', 'aborted'])
    assert.equal(ended, status)
  })
}

test('a command that does not listen is ended at once, and it is said how to begin again; one that does goes on', async t => {
  if (process.platform === 'win32') return t.skip('no such signals there')
  const ended = async (listens: boolean) => {
    const script = `
      import { endOnSignal, onInterrupt } from ${JSON.stringify(new URL('interrupt.ts', import.meta.url).href)}
      endOnSignal('thinnet scales --columns 9')
      if (${listens}) onInterrupt().signal.addEventListener('abort', () => process.exit(7))
      setInterval(() => {}, 1000)
      process.kill(process.pid, 'SIGTERM')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    let said = ''
    child.stderr.on('data', text => {
      said += text
    })
    return [await new Promise(resolve => child.on('close', resolve)), said] as const
  }
  const [[status, said], [listened]] = await Promise.all([ended(false), ended(true)])
  assert.equal(status, 143)
  assert.match(said, /^thinnet: stopped; begin again with\n\n {2}thinnet scales --columns 9\n/)
  assert.equal(listened, 7)
})

test('work that a signal ended has its status: 130, 143 or 129', async t => {
  if (process.platform === 'win32') return t.skip('no such signals there')
  for (const [name, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const script = `
      import { onInterrupt } from ${JSON.stringify(new URL('interrupt.ts', import.meta.url).href)}
      const { signal, end, resumeBy } = onInterrupt()
      resumeBy('thinnet again', () => 'all is kept; ')
      const wait = setInterval(() => {}, 1000)
      signal.addEventListener('abort', () => { clearInterval(wait); process.exitCode = end() })
      process.kill(process.pid, ${JSON.stringify(name)})`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    let said = ''
    child.stderr.on('data', text => {
      said += text
    })
    assert.equal(await new Promise(resolve => child.on('close', resolve)), status)
    assert.match(said, /thinnet: all is kept; resume with\n\n {2}thinnet again\n/)
  }
})
