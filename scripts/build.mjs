// Builds everything: the kernels (AssemblyScript → WebAssembly modules), the packages (TypeScript), what is made of them.
import { spawnSync } from 'node:child_process'
import { buildBundle } from './build-bundle.mjs'
import { buildLab } from './build-lab.mjs'
import { buildMnist } from './build-mnist.mjs'
import { buildSweeps } from './build-sweeps.mjs'
import { buildWasm } from './build-wasm.mjs'
import { buildWorker } from './build-worker.mjs'

buildWorker()
buildMnist()
await buildWasm()
const tsc = new URL('../node_modules/typescript/bin/tsc', import.meta.url).pathname
const { status } = spawnSync(
  process.execPath,
  [tsc, '--build', ...['thinnet', 'datasets', 'formats', 'charts', 'sweep', 'cli'].map(name => `packages/${name}`)],
  {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
  },
)
if (status === 0) {
  await buildBundle()
  await buildSweeps()
  await buildLab()
}
process.exit(status ?? 1)
