import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What package.json says of what is built, said of the sources. */
const inPage: Plugin = {
  name: 'in-page',
  setup(plugin) {
    plugin.onResolve({ filter: /\/files\.ts$/ }, () => ({ path: file('files-in-page.ts') }))
    plugin.onResolve({ filter: /\/decode\.ts$/ }, () => ({ path: file('images/decode-in-page.ts') }))
    plugin.onResolve({ filter: /^thinnet$/ }, () => ({ path: 'thinnet', external: true }))
  },
}

test('what pages load needs nothing of Node, and a CSV file alone little', async () => {
  const sizeOf = async (contents: string) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: file('.'), loader: 'ts' },
      ...{ bundle: true, write: false, minify: true, format: 'esm', platform: 'browser', logLevel: 'silent' },
      plugins: [inPage],
    })
    return outputFiles[0]!.contents.length
  }
  assert.ok((await sizeOf("export * from './in-page.ts'")) < 70_000)
  assert.ok((await sizeOf("export { padSequences } from './in-page.ts'")) < 8_000)
})
