import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { addressOf, cannotOpen, DIST, part, press, useBrowser, waitForText, waitForValue } from './browser.ts'
import { watch } from './wait.ts'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const FOLDER = '/some/path/'

describe('any host of static files', { skip: cannotOpen() }, () => {
  let server: Server
  /** Bytes of each file that was asked for, as a host with gzip sends them. */
  const asked = new Map<string, number>()
  const missing: string[] = []
  const browser = useBrowser()
  before(async () => {
    // no headers but the type of a file
    server = createServer(async ({ url = '' }, response) => {
      const name = url.startsWith(FOLDER) ? url.slice(FOLDER.length).replace(/[?#].*/, '') || 'index.html' : ''
      const bytes = /^[\w.-]+$/.test(name) ? await readFile(join(DIST, name)).catch(() => null) : null
      if (!bytes) {
        missing.push(url)
        response.writeHead(404).end()
        return
      }
      asked.set(name, gzipSync(bytes).length)
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => server?.close())

  test('sends at most 200 KB before the data until the page has answered', async () => {
    const context = await (await browser()).createBrowserContext()
    const page = await context.newPage()
    const short = '#left.epochs=20&right.epochs=20'
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${FOLDER}${short}`)
    for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
    const bytes = [...asked.values()].reduce((sum, each) => sum + each, 0)
    assert.ok(asked.has('worker.js') && !asked.has('mnist.bin'), [...asked.keys()].join())
    assert.ok(bytes <= 200_000, `${bytes}: ${[...asked].join(' ')}`)
    await context.close()
  })

  test('serves the lab from a folder of its own: it opens, trains a step, and shows its code', async () => {
    const context = await (await browser()).createBrowserContext()
    const page = await context.newPage()
    const problems = watch(page)
    await page.goto(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}${FOLDER}${addressOf('overfit', 'language=en')}`,
    )
    await waitForText(page, 'threads', /^one thread: the page is not cross-origin isolated$/)
    // the digits come from mnist.bin
    for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^paused$/)
    await press(page, 'step')
    for (const side of ['left', 'right']) await waitForText(page, `step-${side}`, /^1$/)
    await press(page, 'code')
    await page.waitForSelector(part('part-trainStep'))
    assert.deepEqual([...problems, ...missing], [])
    await context.close()
  })
})
