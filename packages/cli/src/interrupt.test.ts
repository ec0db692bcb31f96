import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

test('the first Ctrl-C aborts the signal and ends nothing, the second ends the process with 130', async () => {
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
    child.kill('SIGINT')
  })
  const status = await new Promise(resolve => child.on('close', resolve))
  assert.deepEqual(said, ['ready', 'aborted'])
  assert.equal(status, 130)
})
