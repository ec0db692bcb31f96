// How a page is bundled by each, with nothing configured that a page would not need: page.mjs and worker.mjs into dist/.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const BUNDLERS = {
  async vite(load, folder) {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="/page.mjs"></script>')
    const { build } = await load('vite')
    await build({
      root: folder,
      logLevel: 'warn',
      worker: { format: 'es' },
      build: { outDir: 'dist', emptyOutDir: true },
    })
  },

  async webpack(load, folder) {
    const { default: webpack } = await load('webpack')
    const options = { context: folder, mode: 'production', entry: './page.mjs', output: { path: join(folder, 'dist') } }
    const stats = await new Promise((resolve, reject) => {
      webpack(options, (error, stats) => (error ? reject(error) : resolve(stats)))
    })
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true, errorDetails: true }))
    page(folder, 'main.js')
  },

  async esbuild(load, folder) {
    const { build } = await load('esbuild')
    const entryPoints = ['page.mjs', 'worker.mjs'].map(name => join(folder, name))
    const options = { bundle: true, minify: true, splitting: true, format: 'esm', outExtension: { '.js': '.mjs' } }
    await build({ entryPoints, outdir: join(folder, 'dist'), logLevel: 'error', ...options })
    page(folder, 'page.mjs')
  },
}

const page = (folder, script) =>
  writeFileSync(join(folder, 'dist/index.html'), `<!doctype html><script type="module" src="${script}"></script>`)

/** What loads packages that are installed in `folder`. */
export function loaderOf(folder) {
  const { resolve } = createRequire(join(folder, 'package.json'))
  return name => import(pathToFileURL(resolve(name)).href)
}
