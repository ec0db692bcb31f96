// Installs all packages, as they are packed, in an empty project, and uses them there by every runtime, bundler and
// TypeScript that they are for. Needs the npm registry, and for pages Chromium (CHROME_PATH).
//
//     node scripts/installs.mjs            a table of all
//     node scripts/installs.mjs vite deno  of these
//
// scripts/runtimes.mjs says more of runtimes: threads, files, resuming.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import { BUNDLERS, loaderOf } from './installs/bundlers.mjs'
import { openPage } from './installs/open-page.mjs'
import { pack, run } from './packed.mjs'
import { install, SUPPORTED } from './runtimes.mjs'
import { compile, install as installTypeScript, PROJECTS } from './types.mjs'

const fileOf = path => fileURLToPath(new URL(path, import.meta.url))
const TYPESCRIPTS = ['typescript@5.4', 'typescript@5.6', 'typescript@5.9', 'typescript@6', 'typescript@7']
/** What scripts/runtimes.mjs gives a runtime, too. */
const timeout = 300_000

/** A project with the packages, and the programs that use them. */
function makeProject(folder) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
  run('npm', ['install', ...pack(folder).map(({ tarball }) => tarball)], folder)
  cpSync(fileOf('installs'), folder, { recursive: true })
  for (const name of readdirSync(fileOf('types'))) copyFileSync(fileOf(`types/${name}`), join(folder, name))
  return folder
}

const lastLine = text => JSON.parse(text.trim().split('\n').at(-1))

/** What the command prints, by its name and by that of its package. */
function command(project, path) {
  const env = { ...process.env, PATH: `${path}:${process.env.PATH}` }
  const [short, long] = ['thinnet', '@thinnet/cli'].map(name =>
    run('npx', ['--no', '--', name, '--version'], project, { env }).trim(),
  )
  if (short !== long) throw new Error(`npx thinnet says ${short}, npx @thinnet/cli ${long}`)
  run('npx', ['--no', '--', 'thinnet', 'scales', '--json'], project, { env })
  return short
}

function inRuntime(name, folder, project) {
  const { command: call, version } = install(name, folder)
  const [first, ...args] = call
  const found = lastLine(run(first, [...args, 'in-node.mjs'], project, { timeout }))
  if (name.startsWith('node')) {
    const required = "require('thinnet').sequential.name"
    const { major, minor } = /^v(?<major>\d+)\.(?<minor>\d+)/.exec(version).groups
    const hasRequire = +major > 22 || (+major === 22 && +minor >= 12) || (+major === 20 && +minor >= 19)
    found.require = hasRequire ? run(first, ['--input-type=commonjs', '-p', required], project).trim() : 'not in it'
    found.cli = command(project, join(folder, 'node_modules', 'node', 'bin'))
  }
  return { version, ...found }
}

async function inBundle(name, folder, project, browser) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', name], folder)
  const { version } = lastLine(run('npm', ['ls', name, '--json', '--depth=0'], folder).replaceAll('\n', ''))
    .dependencies[name]
  await BUNDLERS[name](loaderOf(folder), project)
  const { inPage, inWorker, said } = await openPage(join(project, 'dist'), browser)
  rmSync(join(project, 'dist'), { recursive: true })
  if (said.length > 0) throw new Error(said.join('; '))
  const { refused, ...found } = inPage
  if (refused?.length > 0) throw new Error(`against the policy: ${refused}`)
  const [here, there] = [found, inWorker].map(each => JSON.stringify(each))
  return { version, ...found, worker: here === there ? 'the same' : `no: ${there}` }
}

function inTypeScript(name, folder, project) {
  const compiler = installTypeScript(name.split('@')[1], folder)
  const version = run(process.execPath, [compiler, '--version'], folder).trim()
  const options = PROJECTS['neither, bundled, all checks on']
  for (const file of ['portable.ts', 'others.ts']) compile(compiler, project, { ...options, files: [file] })
  // of the packages for Node, what they import has types that are wrong in themselves
  const inNode = { ...PROJECTS['Node and dom'], skipLibCheck: true, files: ['in-node.ts'] }
  compile(compiler, project, inNode)
  const [without, with_] = ['without @types/node', 'with @types/node']
  return {
    version,
    thinnet: without,
    datasets: without,
    formats: without,
    charts: 'plots without',
    sweep: with_,
    cli: with_,
  }
}

async function main(names) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-installs-'))
  const table = {}
  let browser
  try {
    const project = makeProject(join(folder, 'project'))
    const wanted = lastLine(run(process.execPath, ['in-node.mjs'], project))
    table.here = { version: process.version, ...wanted }
    for (const [i, name] of names.entries()) {
      const place = join(folder, `${i}`)
      try {
        if (name in BUNDLERS) browser ??= await openBrowser()
        const found = await (name in BUNDLERS
          ? inBundle(name, place, project, browser)
          : name.startsWith('typescript')
            ? inTypeScript(name, place, project)
            : inRuntime(name, place, project))
        if (!name.startsWith('typescript') && found.thinnet !== wanted.thinnet) found.thinnet = `no: ${found.thinnet}`
        table[name] = found
      } catch ({ message }) {
        table[name] = { version: `no: ${message}` }
      }
      console.log(name, table[name])
    }
  } finally {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  }
  console.table(table)
  return Object.values(table).some(row => Object.values(row).some(cell => /^(no: |none|others)/.test(cell))) ? 1 : 0
}

async function openBrowser() {
  const { launchOptions } = await tsImport('../packages/lab/tests/browser.ts', import.meta.url)
  const { launch } = await import('puppeteer-core')
  return launch(launchOptions())
}

const names = process.argv.slice(2)
process.exitCode = await main(names.length > 0 ? names : [...SUPPORTED, ...Object.keys(BUNDLERS), ...TYPESCRIPTS])
