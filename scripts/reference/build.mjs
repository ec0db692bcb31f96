// The reference: a page for every export of the packages, by TypeDoc from their comments. It goes next to the lab's page, which then
// links to it. TypeDoc and the TypeScript that it needs are installed here when they are first asked for.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildLab } from '../build-lab.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: here, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(`${here}node_modules`)) run('npm', 'install', '--silent', '--no-package-lock')
run(process.execPath, 'node_modules/typedoc/bin/typedoc')
await buildLab()
console.log('packages/lab/dist/reference/index.html')
