// Numbers in Markdown that a program knows. They are between marks, `<!-- figure: NAME -->12<!-- /figure -->`, and are not edited by hand.
//
//     node scripts/figures.mjs            writes those that are cheap: counts, and what pages load
//     node scripts/figures.mjs install    also what `npm install` of some libraries takes on the disk; asks the npm registry
//     node scripts/figures.mjs browsers   also from which version on browsers have what pages need, by MDN's data of today; asks it, too
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const MARK = /<!-- figure: ([^>]+?) -->(.*?)<!-- \/figure -->/g

/** The files that may have figures. */
const pages = () =>
  ['README.md', 'README.zh-CN.md', ...readdirSync(`${root}docs`).map(name => `docs/${name}`)].filter(path =>
    path.endsWith('.md'),
  )

/** Those that cost nothing: name → text. */
export async function cheapFigures() {
  const thinnet = await import('thinnet')
  const counts = ['layers', 'activations', 'losses', 'metrics', 'optimizers', 'callbacks'].map(name => {
    // a layer's class and its factory are one
    return [name, Object.keys(thinnet[name]).filter(key => /^[a-z]/.test(key)).length]
  })
  // what pages load may be this and no more: the test of sizes holds it
  const [, limits] = /const LIMITS = \{(.*?)\}/s.exec(readFileSync(`${root}scripts/size.test.ts`, 'utf8'))
  const sizes = [...limits.matchAll(/'?([a-z][\w, ]*?)'?: ([\d.]+)/g)].map(([, page, kib]) => [`page ${page}`, kib])
  return new Map([...counts, ...sizes].map(([name, value]) => [name, `${value}`]))
}

/** What each of them takes after `npm install` in an empty folder, without scripts that fetch more, in MB and packages. */
function installFigures() {
  const figures = new Map()
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-install-'))
  try {
    spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: `${root}packages/thinnet`,
      shell: true,
    })
    const [packed] = readdirSync(folder).filter(name => name.endsWith('.tgz'))
    for (const [name, what] of [
      ['thinnet', join(folder, packed)],
      ['tfjs', '@tensorflow/tfjs'],
      ['brain.js', 'brain.js'],
    ]) {
      const project = mkdtempSync(join(folder, 'project-'))
      writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
      const { status } = spawnSync('npm', ['install', '--silent', '--ignore-scripts', what], {
        cwd: project,
        shell: true,
      })
      if (status !== 0) throw new Error(`npm install ${what} ended with ${status}`)
      const files = readdirSync(join(project, 'node_modules'), { recursive: true, withFileTypes: true })
      const sizes = files.filter(file => file.isFile()).map(file => statSync(join(file.parentPath, file.name)).size)
      const packages = JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8')).packages
      figures.set(`install ${name}`, `${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6)}`)
      figures.set(`packages ${name}`, `${Object.keys(packages).length}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return figures
}

/** What a page needs, as MDN's data call it: kernels, and the latest of what the TypeScript compiles to (`es2022`). */
const NEEDED = [
  'webassembly.fixed-width-SIMD',
  'javascript.builtins.BigInt',
  'javascript.builtins.Object.hasOwn',
  'javascript.builtins.Array.at',
  'javascript.builtins.WeakRef',
  'javascript.classes.private_class_methods',
  'javascript.classes.static.initialization_blocks',
  'javascript.operators.import',
]
/** … for threads, … */
const THREADS = [
  'webassembly.threads-and-atomics',
  'http.headers.Cross-Origin-Embedder-Policy',
  'api.crossOriginIsolated',
]
/** … and for fused multiply-add. */
const FUSED = ['webassembly.relaxed-SIMD']
const BROWSERS = { chrome: 'chrome', edge: 'edge', firefox: 'firefox', safari: 'safari', 'safari on iOS': 'safari_ios' }

/** The first version of each browser that has all of something. */
function browserFigures() {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-browsers-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const { status } = spawnSync('npm', ['install', '--silent', '@mdn/browser-compat-data'], {
      cwd: folder,
      shell: true,
    })
    if (status !== 0) throw new Error(`npm install ended with ${status}`)
    const data = JSON.parse(readFileSync(join(folder, 'node_modules/@mdn/browser-compat-data/data.json'), 'utf8'))
    const versionOf = (feature, browser) => {
      const { support } = feature.split('.').reduce((at, part) => at[part], data).__compat
      const [{ version_added: version, flags }] = [support[browser]].flat()
      return !version || version === 'preview' || flags
        ? Number.POSITIVE_INFINITY
        : Number.parseFloat(version.replace('≤', ''))
    }
    const first = (features, browser) => {
      const version = Math.max(...features.map(feature => versionOf(feature, browser)))
      return version === Number.POSITIVE_INFINITY ? '–' : `${version}`
    }
    return new Map(
      Object.entries(BROWSERS).flatMap(([name, browser]) => [
        [`browser ${name}`, first(NEEDED, browser)],
        [`browser ${name}, threads`, first([...NEEDED, ...THREADS], browser)],
        [`browser ${name}, fused`, first([...NEEDED, ...FUSED], browser)],
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ASKED = { install: installFigures, browsers: browserFigures }

/** Every figure of the pages: where it is, what it is called, what it says. */
export function writtenFigures() {
  return pages().flatMap(path => {
    return [...readFileSync(root + path, 'utf8').matchAll(MARK)].map(([, name, text]) => ({ path, name, text }))
  })
}

if (import.meta.filename === process.argv[1]) {
  const figures = new Map([...(await cheapFigures()), ...process.argv.slice(2).flatMap(name => [...ASKED[name]()])])
  for (const path of pages()) {
    const before = readFileSync(root + path, 'utf8')
    const after = before.replaceAll(MARK, (mark, name, text) =>
      mark.replace(`-->${text}<`, `-->${figures.get(name) ?? text}<`),
    )
    if (after !== before) writeFileSync(root + path, after)
  }
  for (const [name, text] of figures) console.log(`${name}: ${text}`)
}
