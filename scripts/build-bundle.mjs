// Makes one file of the built library, for Node: a plain import opens that in place of some two hundred. Bundlers and
// pages get the separate files, of which they take what is used; its source map leads debuggers to them, too.
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = fileURLToPath(new URL('../packages/thinnet/dist/', import.meta.url))
const node = `${dist}node/`

export async function buildBundle() {
  const inputs = [`${dist}.tsbuildinfo`, fileURLToPath(import.meta.url)]
  if (inputs.every(file => timeOf(file) < timeOf(`${node}index.js`))) return
  const { outputFiles, metafile } = await build({
    entryPoints: { index: `${dist}index.js`, layers: `${dist}layers/index.js` },
    ...{ outdir: node, write: false, metafile: true, sourcemap: true, sourcesContent: false },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20.16', logLevel: 'warning' },
  })
  const [, { exports }] = Object.entries(metafile.outputs).find(([path]) => path.endsWith('node/layers.js'))
  mkdirSync(node, { recursive: true })
  // those of the bundle: in a bundle of their own, each would be another class
  write('layers.js', `import { layers } from './index.js'\n\nexport const { ${exports.join(', ')} } = layers\n`)
  const [map, file] = ['index.js.map', 'index.js'].map(name => outputFiles.find(({ path }) => path === node + name))
  write('index.js.map', map.contents)
  write('index.js', withNames(file.text))
}

/** `A = class _A { … _A … }`, which esbuild makes of a class that names itself: errors would say _A. */
function withNames(text) {
  const classes = [...text.matchAll(/\b(\w+) = class _\1\b/g)].map(([, name]) => name)
  return classes.length === 0 ? text : text.replace(new RegExp(`\\b_(${classes.join('|')})\\b`, 'g'), '$1')
}

const timeOf = file => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Whole, for whoever reads it just now. */
function write(name, contents) {
  writeFileSync(`${node}${name}.new`, contents)
  renameSync(`${node}${name}.new`, node + name)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBundle()
