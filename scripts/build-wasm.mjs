// Compiles the kernels, AssemblyScript, into one WebAssembly module, and writes it as a TypeScript file: its bytes as
// text, which Node, browsers and bundlers all can read, and its exports' types. Of the same kernels with fused
// multiply-add only what is different is written. Skips what is newer than its sources.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { buildConstants } from './build-constants.mjs'
import { textOf } from './byte-text.mjs'
import { apply, difference } from './difference.mjs'
import { assemblyOf } from './formulas/assembly.mjs'

const folder = fileURLToPath(new URL('../packages/thinnet/src/kernels/wasm/', import.meta.url))
const assembly = join(folder, 'assembly')
const target = join(folder, 'module.generated.ts')
const formulas = join(folder, '../formulas')
const translated = join(assembly, 'formulas.generated.ts')
const SCRIPTS = [
  ...['build-wasm.mjs', 'build-constants.mjs', 'byte-text.mjs', 'difference.mjs'],
  ...['formulas/assembly.mjs', 'formulas/inline.mjs', 'formulas/parse.mjs'],
]

const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory', '--enable', 'threads'],
  // Threads share the memory; load.ts makes the same module fit for one that is not shared.
  ...['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // The model's memory comes from outside; of its own the module has a few constants in it.
  ...['--importMemory', '--memoryBase', '64', '--use', 'abort=', '--bindings', 'raw', '--disableWarning', '112'],
]

export async function buildWasm() {
  const constants = await buildConstants()
  const costs = translateFormulas(constants)
  const scripts = SCRIPTS.map(name => fileURLToPath(new URL(name, import.meta.url)))
  if (isNewer(target, [...scripts, ...sources()])) return
  const { wasm, types } = await compile()
  const { wasm: fused } = await compile('--enable', 'relaxed-simd')
  checkConstants(wasm, constants.MODULE_END)
  const edits = difference(wasm, fused)
  if (!apply(edits, wasm).equals(fused)) throw new Error('the difference between the modules is wrong')
  writeFileSync(`${target}.new`, generated(wasm, edits, types, costs))
  renameSync(`${target}.new`, target) // whole, for whoever reads it just now
}

/** Writes the AssemblyScript of kernels/formulas, where it is another; returns what each of them costs. */
function translateFormulas(constants) {
  const sources = ['activations', 'losses', 'merges'].map(name => [
    name,
    readFileSync(join(formulas, `${name}.ts`), 'utf8'),
  ])
  const { text, costs } = assemblyOf(Object.fromEntries(sources), constants)
  const old = statSync(translated, { throwIfNoEntry: false }) && readFileSync(translated, 'utf8')
  if (text !== old) writeFileSync(translated, text)
  return costs
}

async function compile(...more) {
  const out = mkdtempSync(join(tmpdir(), 'thinnet-wasm-'))
  try {
    const file = join(out, 'module')
    const { error, stderr } = await asc.main([join(assembly, 'index.ts'), ...OPTIONS, ...more, '-o', `${file}.wasm`])
    if (error) throw new Error(`${error.message}\n${stderr}`)
    process.stderr.write(stderr.toString())
    return { wasm: readFileSync(`${file}.wasm`), types: readFileSync(`${file}.d.ts`, 'utf8') }
  } finally {
    rmSync(out, { recursive: true })
  }
}

/** The files, and the folders, which change when one goes away. */
function sources() {
  return [assembly, ...readdirSync(assembly, { recursive: true }).map(name => join(assembly, name))]
}

function isNewer(file, others) {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return others.every(other => statSync(other).mtimeMs < time)
}

/** The module's own constants must end where wasm/arenas/arena.ts lets the rest begin. */
function checkConstants(wasm, end) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true })
  new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory, sgemm() {} } })
  if (new Uint8Array(memory.buffer, end).some(byte => byte !== 0)) {
    throw new Error(`the module's constants reach beyond byte ${end}`)
  }
}

function generated(wasm, edits, types, costs) {
  const functions = [...types.matchAll(/export function (.*);/g)].map(([, signature]) => signature)
  const parameters = functions
    .map(signature => [signature.split('(')[0], [...signature.matchAll(/(\w+): number[,)]/g)].map(([, name]) => name)])
    .filter(([, names]) => names.at(-2) === 'begin' && names.at(-1) === 'end')
    .map(([kernel, names]) => `  ${kernel}: '${names.join(' ')}',`)
  return `// Made by scripts/build-wasm.mjs.
export interface WasmExports {
  readonly WORKSPACE_BYTES: { readonly value: number }
${functions.map(signature => `  ${signature}`).join('\n')}
}

/** The parameters of those that compute a part [begin, end), in order. */
export const PARAMETERS = {
${parameters.join('\n')}
} as const

/** About how long an element takes, in nanoseconds, of what was made of formulas: cut into elements, or into rows. */
export const formulaCosts = ${JSON.stringify(costs, null, 2)}

/** What \`byte-text.ts\` makes the module of. */
export const wasmText = ${JSON.stringify(textOf(wasm), null, 2)}

/** What makes it the module with fused multiply-add: keep so many bytes, drop so many, insert these, in hex. */
export const fusedEdits: readonly (readonly [keep: number, drop: number, insert: string])[] =
  ${JSON.stringify(edits)}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm()
