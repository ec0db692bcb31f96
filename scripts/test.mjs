// Runs every test file, or those whose path holds one of the arguments: node scripts/test.mjs [part of a path…]
// First it builds what is older than its sources, so that tests that use what is built see the sources as they are
// (--built: that has just been done), and has programs installed that tests need.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import { partsOf } from './tests/parts.mjs'
import { runParts } from './tests/run-parts.mjs'

const root = new URL('..', import.meta.url)
process.chdir(fileURLToPath(root))
const given = process.argv.slice(2)
const wanted = given.filter(each => each !== '--built')
const parts = partsOf(root, wanted)
if (parts.size === 0) {
  console.error(`no test file matches ${wanted.join(', ')}`)
  process.exit(1)
}
if (!given.includes('--built')) {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
const { installPrograms } = await tsImport('./tests/programs.ts', import.meta.url)
for (const missing of installPrograms()) console.log(`some tests are left out: ${missing}`)
if (!(await runParts(root, parts))) process.exitCode = 1
