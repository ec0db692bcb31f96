// Makes text of the worker thread's program, which needs no file of its own besides whatever a bundler makes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const source = fileURLToPath(new URL('../packages/thinnet/src/kernels/wasm/threads/worker.ts', import.meta.url))
const target = source.replace('.ts', '.generated.ts')

export function buildWorker() {
  const options = { bundle: true, format: 'iife', platform: 'neutral', minify: true, target: 'es2022', write: false }
  const { outputFiles } = buildSync({ entryPoints: [source], ...options })
  const made = `// Made by scripts/build-worker.mjs.\nexport const workerSource = ${JSON.stringify(outputFiles[0].text.trim())}\n`
  if (!existsSync(target) || readFileSync(target, 'utf8') !== made) writeFileSync(target, made)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildWorker()
