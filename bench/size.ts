import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Peer } from './peers.ts'

const folder = fileURLToPath(new URL('peers/', import.meta.url))

/** KiB that a page loads for the whole of a peer's library, compressed; null for peers that no page can load. */
export async function gzippedSize({ bundle, beside = [] }: Peer): Promise<number | null> {
  if (!bundle) return null
  const { outputFiles } = await build({
    stdin: { contents: bundle, resolveDir: folder },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022' },
    external: ['node:*', 'koffi'],
    logLevel: 'silent',
  })
  const parts = [...outputFiles.map(file => file.contents), ...beside.map(file => readFileSync(folder + file))]
  return parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0) / 1024
}
