// Compiles a file of assembly/modules.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../packages/thinnet/src/kernels/wasm/assembly/modules/', import.meta.url))

const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory', '--enable', 'threads'],
  // For the marks of kernels/wasm/sums.ts.
  ...['--enable', 'relaxed-simd'],
  // Threads share the memory; load.ts makes the same module fit for one that is not shared.
  ...['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // The models' memory comes from outside; of its own a module has a few constants in it.
  ...['--importMemory', '--use', 'abort=', '--bindings', 'raw', '--disableWarning', '112'],
]

/** The module's bytes, and its functions' signatures. */
export async function compile(name, base) {
  // half a second, which a build that has nothing to compile saves
  const { default: asc } = await import('assemblyscript/asc')
  const out = mkdtempSync(join(tmpdir(), 'thinnet-wasm-'))
  try {
    const [source, file] = [join(modules, `${name}.ts`), join(out, 'module')]
    const options = [...OPTIONS, '--memoryBase', `${base}`]
    const { error, stderr } = await asc.main([source, ...options, '-o', `${file}.wasm`])
    if (error) throw new Error(`${error.message}\n${stderr}`)
    process.stderr.write(stderr.toString())
    const types = readFileSync(`${file}.d.ts`, 'utf8')
    const functions = [...types.matchAll(/export function (.*);/g)].map(([, signature]) => signature)
    return { wasm: readFileSync(`${file}.wasm`), functions }
  } finally {
    rmSync(out, { recursive: true })
  }
}
