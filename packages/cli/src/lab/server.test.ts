import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Served, serveFolder } from './server.ts'

const SECRET = 'nobody is served this'
const SCRIPT = 'export const answer = 42\n'.repeat(100)

let parent = ''
let folder = ''
let served: Served
before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'thinnet-serve-'))
  folder = join(parent, 'site')
  await mkdir(join(folder, 'data', 'deep'), { recursive: true })
  await mkdir(join(parent, 'outside'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><p>the lab')
  await writeFile(join(folder, 'app.js'), SCRIPT)
  await writeFile(join(folder, 'kernels.wasm'), new Uint8Array([0, 97, 115, 109]))
  await writeFile(join(folder, 'data', 'deep', 'a b.bin'), Buffer.alloc(5000))
  await writeFile(join(folder, 'style.css'), 'p {}')
  await writeFile(join(folder, 'packed.bin'), gzipSync(randomBytes(5000)))
  await writeFile(join(folder, '.hidden'), SECRET)
  await writeFile(join(parent, 'secret.txt'), SECRET)
  await writeFile(join(parent, 'outside', 'secret.txt'), SECRET)
  await symlink(join(parent, 'secret.txt'), join(folder, 'link.txt'))
  await symlink(join(parent, 'outside'), join(folder, 'linked'))
  served = await serveFolder(folder, { port: 0 })
})
after(async () => {
  await served.close()
  await rm(parent, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: Buffer
}

/** Asks as written: no address is tidied on the way, as fetch and browsers do. */
function ask(path: string, how: { method?: string; headers?: Record<string, string>; of?: Served } = {}) {
  const { hostname, port } = new URL((how.of ?? served).url)
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {} } = how
    request({ host: hostname.replace(/[[\]]/g, ''), port, path, method, headers, agent: false }, async response => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) })
    })
      .on('error', reject)
      .end()
  })
}

/** What is answered to bytes that no client would send. */
function askRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(served.url)
  return new Promise((resolve, reject) => {
    let all = ''
    connect(Number(port), hostname)
      .on('data', part => {
        all += part
      })
      .on('close', () => resolve(all))
      .on('error', reject)
      .write(text)
  })
}

describe('what is served', () => {
  test('files by their address, with their types', async () => {
    const types: [string, RegExp][] = [
      ['/', /^text\/html/],
      ['/index.html?preset=overfit#top', /^text\/html/],
      ['/app.js', /^text\/javascript/],
      ['/kernels.wasm', /^application\/wasm$/],
      ['/data/deep/a%20b.bin', /^application\/octet-stream$/],
      ['/style.css', /^text\/css/],
    ]
    for (const [path, type] of types) {
      const { status, headers } = await ask(path)
      assert.equal(status, 200, path)
      assert.match(String(headers['content-type']), type)
    }
    assert.equal((await ask('/')).body.toString(), '<!doctype html><p>the lab')
  })

  test('every answer has the headers that keep the page to itself', async () => {
    for (const path of ['/', '/app.js', '/nowhere']) {
      const { headers } = await ask(path)
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
      assert.equal(headers['cross-origin-embedder-policy'], 'require-corp')
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['referrer-policy'], 'no-referrer')
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/)
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|http/)
    }
  })

  test('without isolation the two headers of it are left out, and no other', async () => {
    const open = await serveFolder(folder, { port: 0, isolated: false })
    try {
      const { headers } = await ask('/', { of: open })
      assert.equal(headers['cross-origin-opener-policy'], undefined)
      assert.equal(headers['cross-origin-embedder-policy'], undefined)
      assert.ok(headers['content-security-policy'])
    } finally {
      await open.close()
    }
  })

  test('no page may show it in a frame, but for those that are let', async () => {
    const headersOf = async (embed: boolean | string[]) => {
      const of = await serveFolder(folder, { port: 0, embed })
      const { headers } = await ask('/', { of })
      await of.close()
      const [ancestors] = /frame-ancestors [^;]*/.exec(String(headers['content-security-policy'])) ?? ['']
      return [ancestors, headers['x-frame-options'], headers['cross-origin-resource-policy']]
    }
    assert.deepEqual(await headersOf(false), ["frame-ancestors 'none'", 'DENY', 'same-origin'])
    assert.deepEqual(await headersOf(true), ['', undefined, 'cross-origin'])
    assert.deepEqual(await headersOf(['https://a.example', 'https://*.b.example']), [
      ...['frame-ancestors https://a.example https://*.b.example', undefined, 'cross-origin'],
    ])
  })

  test('gzip where it is taken and gains', async () => {
    const packed = await ask('/app.js', { headers: { 'accept-encoding': 'br, gzip;q=0.8' } })
    assert.equal(packed.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(packed.body).toString(), SCRIPT)
    assert.ok(packed.body.length < SCRIPT.length / 5)
    for (const encoding of ['', 'br', 'gzip;q=0', 'gzip;q=0.0']) {
      const plain = await ask('/app.js', { headers: { 'accept-encoding': encoding } })
      assert.equal(plain.headers['content-encoding'], undefined, encoding)
      assert.equal(plain.body.toString(), SCRIPT)
    }
    for (const path of ['/style.css', '/packed.bin']) {
      const { headers } = await ask(path, { headers: { 'accept-encoding': 'gzip' } })
      assert.equal(headers['content-encoding'], undefined, path)
    }
  })

  test('304 for what the browser has, until the file is another', async () => {
    const path = join(folder, 'changing.txt')
    await writeFile(path, 'one')
    const { etag } = (await ask('/changing.txt')).headers
    const headers = { 'if-none-match': String(etag) }
    const same = await ask('/changing.txt', { headers })
    assert.equal(same.status, 304)
    assert.equal(same.body.length, 0)
    await writeFile(path, 'another')
    const changed = await ask('/changing.txt', { headers })
    assert.equal(changed.status, 200)
    assert.equal(changed.body.toString(), 'another')
  })
})

describe('what is not', () => {
  test('nothing outside the folder, whatever the address', async () => {
    const addresses = [
      ...['/../secret.txt', '/data/../../secret.txt', '/%2e%2e/secret.txt', '/%2E%2E%2Fsecret.txt', '/..%2fsecret.txt'],
      ...['/%252e%252e/secret.txt', '/..%5csecret.txt', '/%5c..%5csecret.txt', '/....//secret.txt', '//secret.txt'],
      ...[join(parent, 'secret.txt'), `/${join(parent, 'secret.txt')}`, `file://${join(parent, 'secret.txt')}`],
      ...[
        '/etc/passwd',
        '//etc/passwd',
        '/%2fetc/passwd',
        '/secret.txt%00.html',
        '/index.html%00',
        '/%00',
        '/%',
        '/%ff',
      ],
      ...['/link.txt', '/linked/secret.txt', '/linked/', '/.hidden', '/data', '/data/', '/nowhere', '/constructor'],
      ...['/index.html/', '/index.html/../../secret.txt', '/./../secret.txt', '/%c0%ae%c0%ae/secret.txt', '*'],
    ]
    for (const address of addresses) {
      const { status, body } = await ask(address)
      assert.equal(status, 404, address)
      assert.ok(!body.includes(SECRET) && !body.includes('root:'), address)
    }
  })

  test('nor to requests that no browser sends', async () => {
    const requests = [
      'GET /..\\secret.txt',
      'GET \\..\\secret.txt',
      'GET ../secret.txt',
      'GET /../secret.txt',
      'GET /\0',
    ]
    for (const line of requests) {
      const answer = await askRaw(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 40[04] /, JSON.stringify(line))
      assert.ok(!answer.includes(SECRET))
    }
    assert.match(await askRaw('GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 403 /, 'no Host at all')
  })

  test('only GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await ask('/', { method })
      assert.equal(status, 405, method)
      assert.equal(headers.allow, 'GET, HEAD')
    }
    const accepts = { headers: { 'accept-encoding': 'gzip' } }
    const [head, get] = [await ask('/app.js', { method: 'HEAD', ...accepts }), await ask('/app.js', accepts)]
    assert.equal(head.status, 200)
    assert.equal(head.body.length, 0)
    assert.equal(head.headers['content-length'], String(get.body.length))
    assert.equal(head.headers.etag, get.headers.etag)
  })

  test('nobody who calls this machine by another name', async () => {
    const { port } = new URL(served.url)
    for (const host of ['localhost', `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost:9999']) {
      assert.equal((await ask('/', { headers: { host } })).status, 200, host)
    }
    const foreign = ['rebind.example', `rebind.example:${port}`, 'localhost.rebind.example', '127.0.0.1.rebind.example']
    for (const host of [...foreign, '192.168.0.7', '[::2]', 'localhost@rebind.example']) {
      assert.equal((await ask('/', { headers: { host } })).status, 403, host)
    }
    const open = await serveFolder(folder, { port: 0, host: '0.0.0.0' })
    try {
      assert.equal((await ask('/', { headers: { host: 'my-machine.lan' }, of: open })).status, 200)
    } finally {
      await open.close()
    }
  })
})

describe('ports', () => {
  test('one that is asked for and taken is refused by name', async () => {
    const { port } = new URL(served.url)
    await assert.rejects(serveFolder(folder, { port: Number(port) }), {
      name: 'ThinnetError',
      message: `--port: expected a free port, but port ${port} is taken. Choose another, or --port 0 for any that is free.`,
    })
  })

  test('where none is asked for, the next free one', async () => {
    const [one, other] = [await serveFolder(folder), await serveFolder(folder)]
    try {
      const ports = [one, other].map(({ url }) => Number(new URL(url).port))
      assert.ok(ports[0]! >= 8484 && ports[1]! > ports[0]!, ports.join())
    } finally {
      await Promise.all([one.close(), other.close()])
    }
  })

  test('only this machine is served, unless asked for', async () => {
    assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
    const outward = Object.values(networkInterfaces()).flatMap(each => each ?? [])
    for (const { address, internal, scopeid } of outward) {
      if (internal || scopeid) continue
      const socket = connect(Number(new URL(served.url).port), address)
      const reached = await new Promise(resolve => {
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      })
      socket.destroy()
      assert.equal(reached, false, address)
    }
  })

  test('an address that is not of this machine is refused', async () => {
    await assert.rejects(
      serveFolder(folder, { port: 0, host: '192.0.2.1' }),
      /--host: expected an address of this machi/,
    )
  })

  test('closed is closed, with connections open', async () => {
    const short = await serveFolder(folder, { port: 0 })
    assert.equal((await fetch(short.url)).status, 200)
    await short.close()
    await assert.rejects(fetch(short.url))
  })
})
