import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Served, serveFolder } from '@thinnet/cli/programs'
import { cannotOpen, DIST, useBrowser } from './browser.ts'

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const SHORT = '#left.epochs=20&right.epochs=20'

describe('in a page of another origin', { skip: cannotOpen() }, () => {
  const browser = useBrowser()
  let school: Server
  let url = ''
  let closed: Served
  let open: Served
  before(async () => {
    // another name of this machine is another origin; the line is that of docs/lab.md
    school = createServer(({ url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://localhost')
      response.writeHead(200, { ...(searchParams.has('isolated') ? ISOLATION : {}), 'Content-Type': 'text/html' })
      const allow = 'cross-origin-isolated; clipboard-write'
      response.end(`<!doctype html><iframe src="${searchParams.get('lab')}" allow="${allow}" title="lab"></iframe>`)
    })
    await new Promise<void>(resolve => school.listen(0, 'localhost', resolve))
    url = `http://localhost:${(school.address() as AddressInfo).port}`
    closed = await serveFolder(DIST, { port: 0 })
    open = await serveFolder(DIST, { port: 0, embed: [url] })
  })
  after(async () => {
    school.close()
    await Promise.all([closed.close(), open.close()])
  })

  /** What the frame shows, and on how many threads it trains; with none if it is refused. */
  async function shown(lab: Served, isolated: boolean) {
    const context = await (await browser()).createBrowserContext()
    const page = await context.newPage()
    try {
      const query = new URLSearchParams({ lab: `${lab.url}${SHORT}`, ...(isolated ? { isolated: '' } : {}) })
      await page.goto(`${url}/?${query}`, { waitUntil: 'load' })
      const frame = page.frames().find(each => each.parentFrame() !== null)!
      if (!frame.url().startsWith(lab.url)) return { frame: frame.url() }
      await frame.waitForSelector('[data-testid=state-right][data-state=finished]')
      return { isolated: await frame.evaluate(() => crossOriginIsolated) }
    } finally {
      await context.close()
    }
  }

  test('it is refused, unless it is let; then it trains, on several threads where that page is isolated', async () => {
    assert.deepEqual(await shown(closed, false), { frame: 'chrome-error://chromewebdata/' })
    assert.deepEqual(await shown(open, false), { isolated: false })
    assert.deepEqual(await shown(open, true), { isolated: true })
  })
})
