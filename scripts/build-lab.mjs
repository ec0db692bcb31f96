// Builds the lab: a folder of static files that works from any host. Needs the built packages thinnet and datasets.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { tsImport } from 'tsx/esm/api'

const lab = fileURLToPath(new URL('../packages/lab', import.meta.url))
const IMAGES = 300

/** Modules that are one file; what is loaded when it is asked for, and not listed here, is a file each. */
const TOGETHER = [
  // all that a worker begins with
  { name: 'library', test: /[\\/]thinnet[\\/]/, tags: ['$initial'], priority: 1 },
  // what every run loads, and what a file of weights needs
  { name: 'fit', test: /[\\/]thinnet[\\/].*[\\/](hooks|sessions)\.js/ },
  { name: 'saving', test: /[\\/]thinnet[\\/].*[\\/](saving|files|averages)\b/ },
  // of page and worker
  { name: 'both', test: /[\\/]lab[\\/]src[\\/](settings|data[\\/](extent|mnist))\.ts/ },
]

export async function buildLab() {
  mkdirSync(`${lab}/dist`, { recursive: true })
  for (const name of readdirSync(`${lab}/dist`)) if (name.startsWith('chunk')) rmSync(`${lab}/dist/${name}`)
  // on another thread, while the rest is done
  const digits = writeDigits(`${lab}/dist/mnist.bin`)
  await Promise.all([writeScripts(), writeStyle()])
  copyFileSync(`${lab}/src/index.html`, `${lab}/dist/index.html`)
  await writeCode(`${lab}/dist/code.json`)
  copyFileSync(`${lab}/src/data/digits.safetensors`, `${lab}/dist/digits.safetensors`)
  await digits
}

/**
 * By Rolldown, which is told what goes together: esbuild cuts as finely as it can, into a hundred files of which a worker
 * fetched fifty. tsconfig.json says what JSX means.
 */
async function writeScripts() {
  const bundle = await rolldown({
    cwd: lab,
    input: { app: 'src/main.tsx', worker: 'src/worker/main.ts' },
    platform: 'browser',
    // where `npm run docs` has put it
    transform: { target: 'es2022', define: { REFERENCE: `${existsSync(`${lab}/dist/reference/index.html`)}` } },
    // of the library's own
    checks: { ineffectiveDynamicImport: false },
  })
  await bundle.write({
    dir: `${lab}/dist`,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
    codeSplitting: { groups: TOGETHER },
    minify: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  await bundle.close()
}

async function writeStyle() {
  await build({
    entryPoints: { style: `${lab}/src/style.css` },
    ...{ outdir: `${lab}/dist`, bundle: true, minify: true, legalComments: 'inline', logLevel: 'warning' },
  })
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
