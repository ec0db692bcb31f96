// A source file of the library, with what it imports, before anything is built.
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/** @param path from packages/thinnet/src on */
export function importSource(path) {
  const entry = fileURLToPath(new URL(`../packages/thinnet/src/${path}`, import.meta.url))
  const options = { bundle: true, format: 'esm', platform: 'neutral', write: false }
  const { outputFiles } = buildSync({ entryPoints: [entry], ...options })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}
