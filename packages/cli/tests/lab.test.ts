import assert from 'node:assert/strict'
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { commandIn, emptyFolder, thinnet, until } from './command.ts'

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url))
const CLI = fileURLToPath(new URL('..', import.meta.url))
const PAGE = '<!doctype html><title>a page</title>'

describe('thinnet lab', () => {
  let folder = ''
  let remove = async () => {}
  let bin = ''
  let page = ''
  before(async () => {
    // The command beside a page of our own, so that neither needs the real one.
    ;({ folder, remove } = await emptyFolder())
    const command = join(folder, 'command')
    for (const part of ['package.json', 'bin', 'dist'])
      await cp(join(CLI, part), join(command, part), { recursive: true })
    bin = join(command, 'bin', 'thinnet.js')
    const modules = join(folder, 'node_modules')
    await mkdir(join(modules, '@thinnet', 'lab'), { recursive: true })
    for (const name of await readdir(MODULES)) {
      if (name !== '@thinnet' && !name.startsWith('.')) await symlink(join(MODULES, name), join(modules, name))
    }
    for (const name of ['charts', 'datasets', 'sweep']) {
      await symlink(join(MODULES, '@thinnet', name), join(modules, '@thinnet', name))
    }
    await writeFile(join(modules, '@thinnet', 'lab', 'package.json'), '{ "name": "@thinnet/lab", "version": "0.1.0" }')
    page = join(modules, '@thinnet', 'lab', 'dist')
    await mkdir(page)
    await writeFile(join(page, 'index.html'), PAGE)
  })
  after(() => remove())

  /** Runs until `visit` is done with it, then presses Ctrl-C. */
  async function lab(args: string[], visit: (line: string) => Promise<void>, env: Record<string, string> = {}) {
    let visited: Promise<void> | undefined
    const ended = await thinnet(['lab', ...args], {
      bin,
      env,
      started: child =>
        child.stdout!.once('data', line => {
          visited = visit(String(line)).finally(() => child.kill('SIGINT'))
        }),
    })
    await visited
    assert.equal(ended.status, 0, ended.stderr)
    assert.ok(visited, 'it never said where it is')
    return ended
  }

  test('serves the page until Ctrl-C, ready for threads', async () => {
    let address = ''
    const { stderr } = await lab(['--no-open', '--port', '0'], async line => {
      address = /^The lab is at (http:\/\/127\.0\.0\.1:\d+\/) \(Ctrl-C ends it\)\n$/.exec(line)![1]!
      const answer = await fetch(address)
      assert.equal(await answer.text(), PAGE)
      assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin')
    })
    assert.match(commandIn(stderr), / lab --port 0 --no-open$/)
    await assert.rejects(fetch(address))
  })

  test('--json and --no-isolation', async () => {
    const { stderr } = await lab(['--no-open', '--port', '0', '--json', '--no-isolation'], async line => {
      const { url, folder: served } = JSON.parse(line)
      assert.equal(served, page)
      assert.equal((await fetch(url)).headers.get('cross-origin-opener-policy'), null)
    })
    assert.match(commandIn(stderr), / lab --port 0 --no-open --no-isolation$/)
  })

  test('--embed, with and without origins', async () => {
    const policyOf = async (...embed: string[]) => {
      let policy: string | null = null
      await lab(['--no-open', '--port', '0', '--json', ...embed], async line => {
        policy = (await fetch(JSON.parse(line).url)).headers.get('content-security-policy')
      })
      return policy ?? ''
    }
    assert.doesNotMatch(await policyOf('--embed'), /frame-ancestors/)
    assert.match(
      await policyOf('--embed', 'https://a.example', 'http://b:81'),
      /frame-ancestors https:\/\/a\.example http:\/\/b:81$/,
    )
  })

  test('--host tells that others can come in', async () => {
    const { stderr } = await lab(['--no-open', '--port', '0', '--host', '0.0.0.0'], async said => {
      const { port } = new URL(/http:\S+/.exec(said)![0])
      const others = Object.values(networkInterfaces()).flatMap(list => list!)
      const expected = others.filter(({ internal, family }) => !internal && family === 'IPv4')
      const lines = expected.map(({ address }) => `  from other machines: http://${address}:${port}/\n`)
      assert.equal(said, `The lab is at http://127.0.0.1:${port}/ (Ctrl-C ends it)\n${lines.join('')}`)
      for (const [url] of said.matchAll(/http:\S+/g)) assert.equal(await (await fetch(url)).text(), PAGE)
    })
    assert.match(stderr, /^thinnet: 0\.0\.0\.0 is open to other machines\n/)
  })

  test('opens the browser, and does without one', { skip: process.platform !== 'linux' && 'xdg-open' }, async () => {
    const path = join(folder, 'path')
    const opened = join(folder, 'opened')
    await mkdir(path)
    const called = async () => {
      let text = ''
      await until(async () => {
        text = await readFile(opened, 'utf8').catch(() => '')
        return text.endsWith('\n')
      })
      return text.trim()
    }
    await lab(['--port', '0'], async () => {}, { PATH: path })
    await writeFile(join(path, 'xdg-open'), `#!/bin/sh\necho "$@" > '${opened}'\n`)
    await chmod(join(path, 'xdg-open'), 0o755)
    await lab(['--port', '0', '--json'], async line => assert.equal(await called(), JSON.parse(line).url), {
      PATH: path,
    })
    await rm(opened)
    await lab(['--port', '0', '--no-open'], async line => void (await fetch(/http\S+/.exec(line)![0])), { PATH: path })
    await assert.rejects(readFile(opened), { code: 'ENOENT' })
  })

  test('a port that is taken, named, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    try {
      const { status, stdout, stderr } = await thinnet(['lab', '--port', String(port), '--no-open'], { bin })
      assert.equal(status, 1)
      assert.equal(stdout, '')
      assert.match(stderr, new RegExp(`^thinnet: --port: expected a free port, but port ${port} is taken\\. Choose`))
    } finally {
      other.close()
    }
  })

  test('a wrong call has exit status 2', async () => {
    for (const wrong of [['--port', '65536'], ['--port', 'x'], ['--embed', 'a.example'], ['--prot', '1'], ['here']]) {
      const { status, stderr } = await thinnet(['lab', '--no-open', ...wrong], { bin })
      assert.equal(status, 2, stderr)
    }
  })

  test('a page that is not built, or not there', async () => {
    await rm(page, { recursive: true })
    const unbuilt = await thinnet(['lab', '--no-open'], { bin })
    assert.equal(unbuilt.status, 1)
    const none = `thinnet: lab: expected the page in ${page}, got none. Build it: npm run build:lab\n`
    assert.ok(unbuilt.stderr.startsWith(none), unbuilt.stderr)
    await rm(join(page, '..'), { recursive: true })
    const missing = await thinnet(['lab', '--no-open'], { bin })
    assert.equal(missing.status, 1)
    assert.match(missing.stderr, /^thinnet: lab: expected the package @thinnet\/lab, got none\. Install it\.\n/)
  })
})
