// What pages load of the library: bundled by esbuild, minified, gzipped, with its WebAssembly module.
//
//   node scripts/size.mjs          a line a page
//   node scripts/size.mjs mlp      and what that page's first load is made of
//   node scripts/size.mjs mlp 3    … folder by folder, so many names deep
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const resolveDir = fileURLToPath(new URL('../packages/cli', import.meta.url))

/** esbuild keeps all of `layers.`, while Rollup, and Vite with it, keep what is used: as here of a namespace of its own. */
const IMPORTS = {
  esbuild: "import { layers, sequential, tensor } from 'thinnet'",
  rollup: "import { sequential, tensor } from 'thinnet'; import * as layers from '../thinnet/dist/layers/index.js'",
}

const page = (imports, ...rows) => `
${imports}
const model = sequential({ layers: [${rows.join()}, layers.dense({ units: 10, activation: 'softmax' })] })
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
export const train = (x, y) => model.fit(tensor(x), tensor(y), { epochs: 5, validationSplit: 0.1 })
export const ask = x => model.predict(tensor(x))
`

const MLP = [
  "layers.dense({ units: 128, activation: 'relu', inputShape: [784] })", //
  'layers.dropout({ rate: 0.5 })',
]
const CNN = [
  "layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] })",
  'layers.maxPooling2d()',
  'layers.dropout({ rate: 0.25 })',
  'layers.flatten()',
]

/** Programs, by name. */
export const PAGES = {
  mlp: page(IMPORTS.esbuild, ...MLP),
  'mlp-rollup': page(IMPORTS.rollup, ...MLP),
  cnn: page(IMPORTS.esbuild, ...CNN),
  'cnn-rollup': page(IMPORTS.rollup, ...CNN),
  everything: "export * from 'thinnet'",
}

/**
 * KiB, gzipped: `first` of what a page loads before it begins, and `later` of what it loads when it is asked for, if it
 * ever is; `together` where a bundler makes one file of both.
 *
 * @returns also `parts`, minified: [path, KiB] of the files that are in the first load, the largest first
 */
export async function sizeOf(name) {
  const { outputs, texts } = await bundle(PAGES[name], { splitting: true })
  const entry = Object.keys(outputs).find(path => outputs[path].entryPoint === '<stdin>')
  const first = new Set([entry])
  for (const path of first) {
    for (const { path: to, kind } of outputs[path].imports) if (kind === 'import-statement') first.add(to)
  }
  const paths = Object.keys(outputs)
  const sum = list => list.reduce((total, path) => total + gzipped(texts.get(path)), 0)
  const whole = await bundle(PAGES[name], { splitting: false })
  const parts = [...first]
    .flatMap(path => Object.entries(outputs[path].inputs))
    .map(([path, { bytesInOutput }]) => [path.replace(/.*thinnet\/dist\//, ''), bytesInOutput / 1024])
  return {
    first: sum([...first]),
    later: sum(paths.filter(path => !first.has(path))),
    together: gzipped([...whole.texts.values()][0]),
    parts: parts.sort(([, a], [, b]) => b - a),
  }
}

async function bundle(contents, { splitting }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    ...{ bundle: true, minify: true, write: false, metafile: true, outdir: '.', splitting },
    ...{ format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error' },
    absWorkingDir: resolveDir,
  })
  const texts = new Map(outputFiles.map(({ path, contents }) => [path.slice(resolveDir.length + 1), contents]))
  return { outputs: metafile.outputs, texts }
}

const gzipped = bytes => gzipSync(bytes, { level: 9 }).length / 1024

/** Parts by the first so many names of their paths. */
function byFolder(parts, depth) {
  const folders = new Map()
  for (const [path, size] of parts) {
    const folder = path.split('/').slice(0, depth).join('/')
    folders.set(folder, (folders.get(folder) ?? 0) + size)
  }
  return [...folders].sort(([, a], [, b]) => b - a)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , wanted, depth = 2] = process.argv
  const kib = size => size.toFixed(1).padStart(8)
  console.log('KiB, gzipped    first   later   in one file')
  for (const name of Object.keys(PAGES)) {
    const { first, later, together, parts } = await sizeOf(name)
    console.log(`${name.padEnd(13)}${kib(first)}${kib(later)}${kib(together)}`)
    if (name !== wanted) continue
    console.log('    of the first load, minified:')
    for (const [folder, size] of byFolder(parts, depth)) if (size > 0.05) console.log(`    ${kib(size)} ${folder}`)
  }
}
