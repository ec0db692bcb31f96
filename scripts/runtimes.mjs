// Trains, saves, loads and resumes in Node, Bun and Deno, with the packages as they are packed, and compares the bits.
//
//     node scripts/runtimes.mjs            all of them, each from the npm registry
//     node scripts/runtimes.mjs node@24    one, in any version
//     node scripts/runtimes.mjs here       the Node that runs this, which installs nothing
//     node scripts/runtimes.mjs here DIR   the same in a project that has the packages already
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, run, unpack } from './packed.mjs'

/** The last Node that is too old. */
const TOO_OLD = 'node@20.15'
export const SUPPORTED = ['node@20.16', 'node@22', 'node@24', 'node@26', 'bun', 'deno']
const RUNTIMES = [...SUPPORTED, TOO_OLD]
const REFUSED = /thinnet: expected Node 20\.16 or later .+, got Node 20\.15/
const COMMAND = 'node_modules/@thinnet/cli/bin/thinnet.js'
/** How long a runtime may take, in milliseconds: one that does not end is held up by something of ours. */
const PATIENCE = 300_000

const fileOf = path => fileURLToPath(new URL(path, import.meta.url))

/** An empty project with the packed packages in it. */
function makeProject(folder, { install }) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
  const packages = pack(folder, install ? undefined : ['thinnet', '@thinnet/datasets'])
  if (install) run('npm', ['install', ...packages.map(({ tarball }) => tarball)], folder)
  else for (const each of packages) unpack(each, folder)
  return folder
}

/** Installs a runtime; gives how it is called, and its version. */
export function install(name, folder) {
  const [kind] = name.split('@')
  mkdirSync(folder)
  // its install script fetches the binary for this system
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { [kind]: true } }))
  run('npm', ['install', name], folder)
  const binary = join(folder, 'node_modules', '.bin', kind)
  const [version] = run(binary, ['--version'], folder).split('\n')
  return { command: kind === 'deno' ? [binary, 'run', '--allow-all'] : [binary], version }
}

/** Runs the program; gives what it found. @throws Error where it fails */
function tryOut([command, ...args], project) {
  const model = join(project, 'shared.safetensors')
  const printed = run(command, [...args, 'program.mjs', model], project, { timeout: PATIENCE })
  return JSON.parse(printed.trim().split('\n').at(-1))
}

/** What is wrong, by column. `bits`: what the first runtime trained. */
function judge({ results, fromAnother }, bits) {
  const [one, two] = [results['wasm, 1 thread'], results['wasm, 2 threads']]
  const wrong = { trains: [], 'saves, loads': [], resumes: [], 'same bits': [] }
  for (const [name, { trained, saved, loaded, resumed, accuracy }] of Object.entries(results)) {
    if (!(accuracy > 0.7)) wrong.trains.push(`${name}: accuracy ${accuracy}`)
    if (loaded !== saved) wrong['saves, loads'].push(`${name}: another model`)
    if (resumed !== trained) wrong.resumes.push(`${name}: other bits than uninterrupted`)
  }
  if (two.threads !== 2 || two.handedOver === 0) wrong.trains.push('a second thread had nothing to do')
  for (const { trained } of [one, two]) if (trained !== bits) wrong['same bits'].push(`${trained}, not ${bits}`)
  if (fromAnother !== bits) wrong.resumes.push("another runtime's file: other bits")
  return wrong
}

/** A row of the table; what failed begins with "no: ". */
function row(found, bits, version) {
  const columns = Object.entries(judge(found, bits)).map(([column, wrong]) => {
    return [column, wrong.length > 0 ? `no: ${wrong.join('; ')}` : 'yes']
  })
  return { version, ...Object.fromEntries(columns), auto: found.results.auto.backend }
}

function rowOf(name, folder, project, bits) {
  const { command, version } = install(name, folder)
  const cli = name.startsWith('node') ? { '--version': run(command[0], [COMMAND, '--version'], project).trim() } : {}
  return { ...row(tryOut(command, project), bits, version), ...cli }
}

/** Program and command both say what is missing, and nothing else. */
function rowOfTooOld(name, folder, project) {
  const { command, version } = install(name, folder)
  const silent = [
    ['program.mjs', 'none'],
    [COMMAND, '--version'],
  ].filter(args => {
    try {
      run(command[0], args, project, { timeout: PATIENCE })
    } catch (error) {
      return !REFUSED.test(error.message)
    }
    return true
  })
  return { version, trains: silent.length > 0 ? `no: ${silent.join('; ')} does not say why not` : 'is refused' }
}

function main(names, given) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-runtimes-'))
  const table = {}
  try {
    const here = names.join() === 'here'
    const project = given ?? makeProject(join(folder, 'project'), { install: !here })
    copyFileSync(fileOf('runtimes-program.mjs'), join(project, 'program.mjs'))
    const first = tryOut([process.execPath], project)
    const bits = first.results['wasm, 1 thread'].trained
    table.here = row(first, bits, process.version)
    for (const [i, name] of names.entries()) {
      if (here) break
      try {
        table[name] = (name === TOO_OLD ? rowOfTooOld : rowOf)(name, join(folder, `${i}`), project, bits)
      } catch (error) {
        table[name] = { trains: `no: ${error.message}` }
      }
      console.log(name, table[name])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.table(table)
  return Object.values(table).some(row => Object.values(row).some(cell => cell.startsWith('no: '))) ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2)
  if (names[0] === 'here') process.exitCode = main(['here'], names[1])
  else process.exitCode = main(names.length > 0 ? names : RUNTIMES)
}
