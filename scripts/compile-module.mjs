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
    const { wasm, text } = await shrink(readFileSync(`${file}.wasm`))
    checkMarks(name, wasm, text)
    return { wasm, functions }
  } finally {
    rmSync(out, { recursive: true })
  }
}

/** What asc has by default, and what is enabled above. */
const FEATURES = [
  ...['MutableGlobals', 'SignExt', 'NontrappingFPToInt', 'BulkMemory', 'BulkMemoryOpt'],
  ...['SIMD128', 'RelaxedSIMD', 'Atomics'],
]

/**
 * The same code in fewer and more alike bytes: what -O3 wrote out where it is called stays written out, so that nothing gets
 * slower; gzipped, 3 % less.
 */
async function shrink(bytes) {
  const { default: binaryen } = await import('binaryen')
  const module = binaryen.readBinary(bytes)
  try {
    module.setFeatures(FEATURES.reduce((all, name) => all | binaryen.Features[name], 0))
    binaryen.setOptimizeLevel(2)
    binaryen.setShrinkLevel(1)
    module.optimize()
    return { wasm: Buffer.from(module.emitBinary()), text: module.emitText() }
  } finally {
    module.dispose()
  }
}

/** Bytes that look like a mark of kernels/wasm/sums.ts, in a constant for one, would be overwritten. */
function checkMarks(name, wasm, text) {
  const count = (where, what) => where.split(what).length - 1
  for (const [instruction, mark] of [
    ['relaxed_min', [253, 141, 2]],
    ['relaxed_max', [253, 142, 2]],
  ]) {
    const [marks, instructions] = [
      count(wasm.toString('latin1'), String.fromCharCode(...mark)),
      count(text, instruction),
    ]
    if (marks !== instructions) {
      throw new Error(`module ${name}: ${marks} marks of ${instruction}, and ${instructions} instructions`)
    }
  }
}
