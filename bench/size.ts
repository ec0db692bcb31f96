import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('libraries/', import.meta.url))

/** What a page loads, by the library's id: a module's text to bundle, and files in libraries/ that go with the bundle. */
const PAGES: Record<string, { module: string; asset?: string }> = {
  'thinnet-wasm': { module: "export * from 'thinnet'" },
  'tfjs-wasm': {
    module: "export * from '@tensorflow/tfjs'; export * from '@tensorflow/tfjs-backend-wasm'",
    asset: 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  },
  'tfjs-cpu': { module: "export * from '@tensorflow/tfjs'" },
  'jax-js': { module: "export * from '@jax-js/jax'" },
}

/** KiB that a page loads for the whole of a library, compressed; null for libraries that no page can load. */
export async function gzippedSize(id: string): Promise<number | null> {
  const page = PAGES[id]
  if (!page) return null
  const { outputFiles } = await build({
    stdin: { contents: page.module, resolveDir: folder },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022' },
    external: ['node:*', 'koffi'],
    logLevel: 'silent',
  })
  const parts = [...outputFiles.map(file => file.contents), ...(page.asset ? [readFileSync(folder + page.asset)] : [])]
  return parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0) / 1024
}
