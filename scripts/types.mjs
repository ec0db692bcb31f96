// Compiles programs against the types of the packages as they are packed, with skipLibCheck off.
//
//     node scripts/types.mjs          by the oldest TypeScript that they are for, and by the workspace's
//     node scripts/types.mjs 5.9 6    by these, from the npm registry
//     node scripts/types.mjs --in DIR as the first, in a project that has the packages already
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, run, unpack } from './packed.mjs'

const fileOf = path => fileURLToPath(new URL(path, import.meta.url))

const PROGRAMS = ['portable.ts', 'hosts.ts']
export const PROJECTS = {
  'neither Node nor dom': { module: 'nodenext', lib: ['es2022'], types: [], files: ['portable.ts'] },
  'neither, bundled, all checks on': {
    ...{ module: 'esnext', moduleResolution: 'bundler', lib: ['esnext'], types: [], files: ['portable.ts'] },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, isolatedModules: true },
  },
  'Node and dom': {
    ...{ module: 'nodenext', lib: ['es2022', 'dom'], types: ['node'], files: PROGRAMS },
    typeRoots: [fileOf('../node_modules/@types')],
  },
}

/** The command of a TypeScript from the registry. */
export function install(version, folder) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', `typescript@${version}`], folder)
  return join(folder, 'node_modules/typescript/bin/tsc')
}

/** Compiles files of the folder, and all types that they import. @throws Error with what is wrong */
export function compile(compiler, folder, { files, ...options }) {
  // TypeScript's own libraries are right by themselves: that takes most of the time, and says nothing of ours
  const checks = { strict: true, skipLibCheck: false, skipDefaultLibCheck: true }
  const compilerOptions = { target: 'es2022', noEmit: true, ...checks, ...options }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const library = join(compiler, '../../lib/typescript.js')
  if (existsSync(library)) compileHere(createRequire(import.meta.url)(library), folder)
  else run(process.execPath, [compiler, '--project', folder], folder)
}

/** The same by a TypeScript that is a library, as all before 7 are: it is warm after the first project. */
function compileHere(ts, folder) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile)
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  const program = ts.createProgram(fileNames, options)
  // Node's types are right by themselves, too
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/@types/'))
  const found = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap(file => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ]
  const host = { getCurrentDirectory: () => folder, getCanonicalFileName: name => name, getNewLine: () => '\n' }
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, host))
}

function main(versions, given) {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'thinnet-types-'))
  let status = 0
  try {
    if (!given) for (const packed of pack(folder, ['thinnet', '@thinnet/datasets'])) unpack(packed, folder)
    for (const name of PROGRAMS) copyFileSync(fileOf(`types/${name}`), join(folder, name))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
    const own = ['../packages/thinnet/node_modules/typescript/bin/tsc', '../node_modules/typescript/bin/tsc']
    const compilers =
      versions.length > 0 ? versions.map(version => install(version, join(folder, version))) : own.map(fileOf)
    for (const compiler of compilers) {
      const version = run(process.execPath, [compiler, '--version']).trim()
      for (const [name, options] of Object.entries(PROJECTS)) {
        try {
          compile(compiler, folder, options)
          console.log(`${version}, ${name}: passed`)
        } catch ({ message }) {
          console.log(`${version}, ${name}: ${message}`)
          status = 1
        }
      }
    }
  } finally {
    if (!given) rmSync(folder, { recursive: true, force: true })
  }
  return status
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, ...rest] = process.argv.slice(2)
  process.exitCode = first === '--in' ? main([], rest[0]) : main(process.argv.slice(2))
}
