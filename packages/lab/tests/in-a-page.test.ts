// The public packages, bundled for a page, do there what they do in Node.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'puppeteer-core'
import { png } from '../../datasets/tests/png.ts'
import { cannotOpen, useBrowser } from './browser.ts'
import type * as program from './page-program.ts'
import { pixels, trainedGpt } from './page-program.ts'

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

describe('in a page', { skip: cannotOpen() }, () => {
  const browser = useBrowser()
  const server = createServer()
  let page: Page
  const run = <Name extends keyof typeof program>(name: Name, ...args: Parameters<(typeof program)[Name]>) =>
    page.evaluate(`program.${name}(...${JSON.stringify(args)})`) as ReturnType<(typeof program)[Name]>

  before(async () => {
    const entry = fileURLToPath(new URL('page-program.ts', import.meta.url))
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
    server.on('request', ({ url }, response) => {
      const script = url === '/program.js'
      response.writeHead(200, { ...ISOLATED, 'Content-Type': script ? 'text/javascript' : 'text/html' })
      response.end(script ? outputFiles[0]!.text : '<!doctype html><script type="module" src="program.js"></script>')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    page = await (await (await browser()).createBrowserContext()).newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  after(() => void server.close()) // the page is closed with the browser

  test('a GPT trains to the same bits, and says the same', async () => {
    const here = await trainedGpt(1)
    assert.ok(here.bits.length > 2000 && new Set(here.says).size > 1)
    assert.deepEqual(await run('trainedGpt', 2), here)
  })

  test('images are decoded by the browser, to the pixels of the decoder in Node', async () => {
    const colours = [...png(2, 2, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])]
    for (const given of [{}, { channels: 1 }, { channels: 4 }] as const) {
      assert.deepEqual(await run('pixels', colours, given), await pixels(colours, given), JSON.stringify(given))
    }
    assert.deepEqual((await run('pixels', colours, { height: 5, width: 3 })).shape, [5, 3, 3])
    assert.match(await run('refusal', [1, 2, 3]), /readImage: expected an image, PNG, JPEG or another/)
  })
})
