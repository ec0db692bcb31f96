// Compiles the kernels, AssemblyScript, into a WebAssembly module for each file of assembly/modules, and writes it as a
// TypeScript file: its bytes as text, which Node, browsers and bundlers all can read. The types of all exports are one more
// file. Skips what is newer than its sources.
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { buildConstants } from './build-constants.mjs'
import { textOf } from './byte-text.mjs'
import { compile } from './compile-module.mjs'
import { assemblyOf } from './formulas/assembly.mjs'
import { importSource } from './import-source.mjs'

const folder = fileURLToPath(new URL('../packages/thinnet/src/kernels/wasm/', import.meta.url))
const assembly = join(folder, 'assembly')
const modules = join(folder, 'modules')
/** Written last. */
const target = join(modules, 'exports.generated.ts')
const formulas = join(folder, '../formulas')
const SCRIPTS = [
  ...['build-wasm.mjs', 'compile-module.mjs', 'build-constants.mjs', 'import-source.mjs', 'byte-text.mjs'],
  ...[
    '../packages/thinnet/src/kernels/wasm/byte-text.ts',
    'formulas/assembly.mjs',
    'formulas/inline.mjs',
    'formulas/parse.mjs',
  ],
]

export async function buildWasm() {
  const constants = await buildConstants()
  const costs = translateFormulas(constants)
  const scripts = SCRIPTS.map(name => fileURLToPath(new URL(name, import.meta.url)))
  if (isNewer(target, [...scripts, ...sources()])) return
  mkdirSync(modules, { recursive: true })
  const all = []
  // Whatever others have in the same memory, each finds its constants.
  for (const [index, name] of moduleNames(constants).entries()) {
    const base = constants.MODULE_BYTES * index + 64
    const { wasm, functions } = await compile(name, base)
    for (const module of await bothOf(name, wasm)) {
      checkConstants(name, module, base, base - 64 + constants.MODULE_BYTES)
    }
    write(join(modules, `${name}.generated.ts`), moduleText(name, wasm))
    write(join(modules, `${name}-parameters.generated.ts`), parametersText(functions))
    all.push(...functions)
  }
  checkNames(all)
  for (const [name, each] of costs) write(join(modules, `${name}-costs.generated.ts`), costsText(each))
  write(target, typesText(all))
}

/** Names of assembly/modules, the core first. */
function moduleNames({ MODULES }) {
  const names = readdirSync(join(assembly, 'modules')).map(file => file.replace('.ts', ''))
  if (names.length > MODULES) throw new Error(`more than ${MODULES} modules: see MODULES in kernels/constants.ts`)
  return ['core', ...names.filter(name => name !== 'core').sort()]
}

/** Whole, for whoever reads it just now. */
function write(file, text) {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** Writes the AssemblyScript of kernels/formulas, where it is another; returns what each costs, by module. */
function translateFormulas(constants) {
  const read = name => readFileSync(join(formulas, `${name}.ts`), 'utf8')
  const sources = Object.fromEntries(['activations', 'losses', 'merges'].map(name => [name, read(name)]))
  const common = [...read('common').matchAll(/'(\w+)'/g)].map(([, name]) => name)
  return [
    ['core', 'common-formulas', name => common.includes(name)],
    ['formulas', 'formulas', name => !common.includes(name)],
  ].map(([module, file, isWanted]) => {
    const { text, costs } = assemblyOf(sources, constants, isWanted)
    const target = join(assembly, `${file}.generated.ts`)
    const old = statSync(target, { throwIfNoEntry: false }) && readFileSync(target, 'utf8')
    if (text !== old) writeFileSync(target, text)
    return [module, costs]
  })
}

/** The files, and the folders, which change when one goes away. */
function sources() {
  return [assembly, ...readdirSync(assembly, { recursive: true }).map(name => join(assembly, name))]
}

function isNewer(file, others) {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return others.every(other => statSync(other).mtimeMs < time)
}

/** The module without and with fused multiply-add; an engine refuses one whose marks are not where kernels/wasm/sums.ts wants them. */
async function bothOf(name, wasm) {
  const { withSums } = await importSource('kernels/wasm/sums.ts')
  setFlagsFromString('--experimental-wasm-relaxed-simd') // Node 20
  return [false, true].map(fused => {
    try {
      return new WebAssembly.Module(withSums(Uint8Array.from(wasm), fused))
    } catch (error) {
      throw new Error(`module ${name}${fused ? ' with fused multiply-add' : ''}: ${error.message}`)
    }
  })
}

/** A module writes its constants to memory: within its own bytes, see kernels/constants.ts. */
function checkConstants(name, module, base, end) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true })
  new WebAssembly.Instance(module, { env: { memory, sgemm() {} } })
  const bytes = new Uint8Array(memory.buffer)
  if (bytes.some((byte, i) => byte !== 0 && (i < base || i >= end))) {
    throw new Error(`the constants of module ${name} are not within the bytes ${base} to ${end}`)
  }
}

/** Kernels of all modules are in one object, and workers know them by their numbers. */
function checkNames(functions) {
  const names = functions.map(signature => signature.split('(')[0])
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice) throw new Error(`two modules export ${twice}`)
}

/** Names of the parameters of the functions that compute a part [begin, end). */
function parametersOf(functions) {
  return functions
    .map(signature => [signature.split('(')[0], [...signature.matchAll(/(\w+): number[,)]/g)].map(([, name]) => name)])
    .filter(([, names]) => names.at(-2) === 'begin' && names.at(-1) === 'end')
    .map(([kernel, names]) => [kernel, names.join(' ')])
}

const lines = list => list.map(line => `  ${line}`).join('\n')
const BY = '// Made by scripts/build-wasm.mjs.'

function moduleText(name, wasm) {
  return `${BY}
import type { KernelModule } from '../load.ts'

export const ${name}: KernelModule = {
  name: '${name}',
  bytes: ${JSON.stringify(textOf(wasm))},
}
`
}

function parametersText(functions) {
  return `${BY}
/** What those kernels are given that compute a part [begin, end), in order. */
export const parameters = {
${lines(parametersOf(functions).map(([kernel, names]) => `${kernel}: '${names}',`))}
}
`
}

function costsText(costs) {
  return `${BY}
/** About how long an element takes, in nanoseconds, of what was made of formulas: cut into elements, or into rows. */
export const formulaCosts = ${JSON.stringify(costs, null, 2)}
`
}

function typesText(functions) {
  return `${BY}
/** What all modules export. */
export interface WasmExports {
  readonly WORKSPACE_BYTES: { readonly value: number }
${lines(functions)}
}

/** The parameters of those that compute a part [begin, end), in order. */
export interface Parameters {
${lines(parametersOf(functions).map(([kernel, names]) => `readonly ${kernel}: '${names}'`))}
}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm()
