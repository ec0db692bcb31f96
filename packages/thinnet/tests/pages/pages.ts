// Serves a page under the headers that a test says, and runs the program in it in a real Chromium.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { launch } from 'puppeteer-core'
import { launchOptions } from '../../../lab/tests/browser.ts'
import type * as program from './program.ts'

type Program = Omit<typeof program, 'DIFFERENT'>
type Answer<Name extends keyof Program> = Awaited<ReturnType<Program[Name]>>

export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export interface Pages {
  /** What a function of the program gives in a page of its own. */
  run<Name extends keyof Program>(
    headers: Record<string, string>,
    name: Name,
    ...args: Parameters<Program[Name]>
  ): Promise<Answer<Name>>
  close(): Promise<void>
}

/** What package.json says under "browser", which bundlers follow, for the sources. */
const inPages: Plugin = {
  name: 'in pages',
  setup(build) {
    const thinnet = new URL('../../', import.meta.url)
    const { browser } = JSON.parse(readFileSync(new URL('package.json', thinnet), 'utf8'))
    const source = (path: string) =>
      fileURLToPath(new URL(path.replace('./dist/', './src/').replace('.js', '.ts'), thinnet))
    const instead = new Map(Object.entries<string>(browser).map(([from, to]) => [source(from), source(to)]))
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const file = instead.get(join(resolveDir, path))
      return file ? { path: file } : null
    })
  },
}

/** @param cores as the pages are told */
export async function startPages(cores: number): Promise<Pages> {
  const entry = fileURLToPath(new URL('./program.ts', import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [entry],
    ...{ bundle: true, format: 'esm', write: false, plugins: [inPages] },
  })
  let headers: Record<string, string> = {}
  const server = createServer(({ url }, response) => {
    const script = url === '/program.js'
    response.writeHead(200, { ...headers, 'Content-Type': script ? 'text/javascript' : 'text/html' })
    response.end(script ? outputFiles[0]!.text : '<!doctype html><script type="module" src="program.js"></script>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = await launch({ ...launchOptions(), protocolTimeout: 300_000 })
  return {
    async run(given, name, ...args) {
      headers = given
      const context = await browser.createBrowserContext()
      try {
        const page = await context.newPage()
        const session = await page.createCDPSession()
        await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: cores })
        await page.goto(url)
        return (await page.evaluate(`program.${name}(...${JSON.stringify(args)})`)) as never
      } finally {
        await context.close()
      }
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
