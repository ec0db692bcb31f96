// Serves a folder under a strict policy, and gives what its page and the page's worker found, in a real Chromium.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

/** Those of docs/in-a-page.md. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' }

export async function openPage(folder, browser) {
  const server = createServer(({ url }, response) => {
    const path = join(folder, url === '/' ? 'index.html' : new URL(url, 'http://x').pathname)
    try {
      const bytes = readFileSync(path)
      response
        .writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' })
        .end(bytes)
    } catch {
      // the icon that browsers ask for
      response.writeHead(url === '/favicon.ico' ? 204 : 404, HEADERS).end()
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    const said = []
    page.on('pageerror', ({ message }) => said.push(message))
    page.on('console', message => message.type() === 'error' && said.push(message.text()))
    await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: 'load' })
    const [inPage, inWorker] = await Promise.all(
      ['inPage', 'inWorker'].map(name => page.evaluate(`${name}.catch(({ message }) => ({ error: message }))`)),
    )
    return { inPage, inWorker, said }
  } finally {
    await context.close()
    server.close()
  }
}
