// What pages load of the library: bundled, minified and gzipped, with its WebAssembly modules.
//
//   node scripts/size.mjs          a line a page
//   node scripts/size.mjs mlp      and what that page's first load is made of
//   node scripts/size.mjs mlp 3    … folder by folder, so many names deep
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const resolveDir = fileURLToPath(new URL('../packages/cli', import.meta.url))

/** esbuild keeps all of a namespace that the package exports, and of a module's own what is used, as others of both. */
const IMPORTS = {
  whole: "import { layers, sequential, tensor } from 'thinnet'",
  used: "import { sequential, tensor } from 'thinnet'; import * as layers from 'thinnet/layers'",
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
  mlp: page(IMPORTS.used, ...MLP),
  cnn: page(IMPORTS.used, ...CNN),
  'mlp, whole': page(IMPORTS.whole, ...MLP),
  everything: "export * from 'thinnet'",
}

/**
 * KiB, gzipped: `first` is what a page loads before it begins, as Rollup, Vite and webpack cut it, in one file; `split`
 * the same as esbuild cuts it with --splitting, in many; `together` where a bundler makes one file of that and of what is
 * loaded when it is asked for, if it ever is.
 *
 * @returns also `parts`, minified: [path, KiB] of the files that are in the first load, the largest first
 */
export async function sizeOf(name) {
  const { outputs, texts } = await bundle(PAGES[name], { plugins: [later] })
  const parts = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]) => [path.replace(/.*thinnet\/dist\//, ''), bytesInOutput / 1024])
  return {
    first: gzipped(texts),
    split: await splitSize(name),
    together: gzipped((await bundle(PAGES[name], {})).texts),
    parts: parts.filter(([, size]) => size > 0).sort(([, a], [, b]) => b - a),
  }
}

/** Leaves out what is imported when it is asked for. */
const later = {
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, external: true } : null))
  },
}

async function splitSize(name) {
  const { outputs, texts } = await bundle(PAGES[name], { splitting: true })
  const first = new Set(Object.keys(outputs).filter(path => outputs[path].entryPoint === '<stdin>'))
  for (const path of first) {
    for (const { path: to, kind } of outputs[path].imports) if (kind === 'import-statement') first.add(to)
  }
  return gzipped(new Map([...texts].filter(([path]) => first.has(path))))
}

async function bundle(contents, how) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    ...{ bundle: true, minify: true, write: false, metafile: true, outdir: '.', ...how },
    ...{ format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error' },
    absWorkingDir: resolveDir,
  })
  const texts = new Map(outputFiles.map(({ path, contents }) => [path.slice(resolveDir.length + 1), contents]))
  return { outputs: metafile.outputs, texts }
}

const gzipped = texts =>
  [...texts.values()].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length / 1024, 0)

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
  console.log('KiB, gzipped    first   first, by esbuild   in one file')
  for (const name of Object.keys(PAGES)) {
    const { first, split, together, parts } = await sizeOf(name)
    console.log(`${name.padEnd(13)}${kib(first)}${kib(split).padStart(20)}${kib(together).padStart(14)}`)
    if (name !== wanted) continue
    console.log('    of the first load, minified:')
    for (const [folder, size] of byFolder(parts, depth)) if (size > 0.05) console.log(`    ${kib(size)} ${folder}`)
  }
}
