// Builds the lab: a folder of static files that works from any host. Needs the built packages thinnet and datasets.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build, transform } from 'esbuild'
import { rollup } from 'rollup'
import { tsImport } from 'tsx/esm/api'

const root = fileURLToPath(new URL('..', import.meta.url))
const lab = join(root, 'packages/lab')
const IMAGES = 300

/** Modules that are one file, where they are not loaded at once; what is not listed here is cut as finely as it can be. */
const TOGETHER = {
  // what every run loads, and what a file of weights needs
  fit: /^packages\/thinnet\/.*\/(hooks|sessions)\.js$/,
  saving: /^packages\/thinnet\/.*\/(saving|files|averages)\b/,
  // of page and worker
  both: /^packages\/lab\/src\/(settings|data\/(extent|mnist))\.ts$/,
}

export async function buildLab() {
  mkdirSync(`${lab}/dist`, { recursive: true })
  for (const name of readdirSync(`${lab}/dist`)) if (name.startsWith('chunk')) rmSync(`${lab}/dist/${name}`)
  // on another thread, while the rest is done
  const digits = writeDigits(`${lab}/dist/mnist.bin`)
  await writeScripts()
  copyFileSync(`${lab}/src/index.html`, `${lab}/dist/index.html`)
  await writeCode(`${lab}/dist/code.json`)
  copyFileSync(`${lab}/src/data/digits.safetensors`, `${lab}/dist/digits.safetensors`)
  await digits
}

/** esbuild cuts as finely as it can, into a hundred files of which a worker fetched fifty; Rollup puts together what belongs together. */
async function writeScripts() {
  const { outputFiles, metafile } = await build({
    entryPoints: {
      app: `${lab}/src/main.tsx`,
      worker: `${lab}/src/worker/main.ts`,
      style: `${lab}/src/style.css`,
    },
    absWorkingDir: root,
    outdir: `${lab}/dist`,
    bundle: true,
    format: 'esm',
    // what is loaded when it is first needed is a file of its own
    splitting: true,
    metafile: true,
    write: false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // where `npm run docs` has put it
    define: { REFERENCE: `${existsSync(`${lab}/dist/reference/index.html`)}` },
    ...SMALL,
  })
  const pieces = new Map(outputFiles.map(({ path, text }) => [path, text]))
  const modulesOf = path => Object.keys(metafile.outputs[relative(root, path).replaceAll('\\', '/')].inputs)
  const bundle = await rollup({
    input: { app: `${lab}/dist/app.js`, worker: `${lab}/dist/worker.js` },
    plugins: {
      resolveId: (id, from) => (from ? join(dirname(from), id) : id),
      load: path => pieces.get(path),
      renderChunk: code => transform(code, { format: 'esm', ...SMALL }),
    },
  })
  await bundle.write({
    dir: `${lab}/dist`,
    entryFileNames: '[name].js',
    // without esbuild's own hash
    chunkFileNames: ({ name }) => `chunk-${name.replace(/-[A-Z0-9]{8}$/, '')}-[hash].js`,
    manualChunks: (path, graph) => fileOf(path, modulesOf(path), graph),
  })
  await bundle.close()
  writeFileSync(`${lab}/dist/style.css`, pieces.get(`${lab}/dist/style.css`))
}

const SMALL = { minify: true, target: 'es2022', legalComments: 'inline', logLevel: 'warning' }

/** The file that a piece of these modules goes to. What a page or a worker begins with of the library is one. */
function fileOf(path, modules, graph) {
  const some = paths => modules.some(module => paths.test(module))
  if (some(/^packages\/thinnet\//) && isInitial(path, graph)) return 'library'
  return Object.keys(TOGETHER).find(name => some(TOGETHER[name]))
}

/** Whether what is loaded at once imports it. */
function isInitial(path, graph, seen = new Set()) {
  if (seen.has(path)) return false
  seen.add(path)
  const { isEntry, importers } = graph.getModuleInfo(path)
  return isEntry || importers.some(by => isInitial(by, graph, seen))
}

/** The lines of the library that the page shows; what is not found is an error. */
async function writeCode(file) {
  const { collect } = await tsImport('../packages/lab/src/code/collect.ts', import.meta.url)
  writeFileSync(file, JSON.stringify(collect(new URL('..', import.meta.url))))
}

/** The first training images and all test images: counts, then grey levels and digits of each set, gzipped. */
async function writeDigits(file) {
  if (existsSync(file) && statSync(file).size > 0) return
  const { loadMnist } = await import('@thinnet/datasets')
  const { train, test } = await loadMnist()
  const counts = new Uint32Array([IMAGES, test.labels.data.length])
  const header = new DataView(new ArrayBuffer(8))
  for (const [i, count] of counts.entries()) header.setUint32(4 * i, count, true)
  const parts = [
    new Uint8Array(header.buffer),
    train.images.data.subarray(0, 784 * IMAGES),
    train.labels.data.subarray(0, IMAGES),
    test.images.data,
    test.labels.data,
  ]
  writeFileSync(file, await promisify(gzip)(Buffer.concat(parts), { level: 9 }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildLab()
