// Turns the worker thread's program into text, which needs no file of its own beside whatever a bundler makes.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const source = fileURLToPath(new URL('../packages/thinnet/src/kernels/wasm/worker.ts', import.meta.url))
const target = source.replace('.ts', '.generated.ts')

export function buildWorker() {
  const made = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (made > statSync(source).mtimeMs && made > statSync(fileURLToPath(import.meta.url)).mtimeMs) return
  const { code } = transformSync(readFileSync(source, 'utf8'), { loader: 'ts', minify: true, target: 'es2022' })
  writeFileSync(
    target,
    `// Made by scripts/build-worker.mjs.\nexport const workerSource = ${JSON.stringify(code.trim())}\n`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildWorker()
