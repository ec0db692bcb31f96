import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { spec as Spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { Tally } from './tally.mjs'

/** Milliseconds after which a part is ended: one that hangs. */
const PATIENCE = 20 * 60_000

/**
 * Runs test files with node's own runner, each part in a process of its own, one more at a time than there are cores,
 * since some wait for servers, workers and pages. Prints what node prints, then what each part took and what went wrong.
 *
 * @param root the folder, as a URL, that files are named from
 * @param parts a part's name → its files
 * @returns whether all is well
 */
export async function runParts(root, parts) {
  const folder = fileURLToPath(new URL(`node_modules/.cache/tests/${process.pid}/`, root))
  mkdirSync(folder, { recursive: true })
  const tally = new Tally(parts)
  const tests = run({
    files: [...parts].map(([part, files]) => writeEntry(`${folder}${part.replaceAll('/', '-')}.mjs`, root, files)),
    concurrency: availableParallelism() + 1,
    timeout: PATIENCE,
  })
  tests.on('test:pass', event => tally.hear(event))
  tests.on('test:fail', event => tally.hear(event))
  tests.on('test:diagnostic', event => tally.note(event))
  for await (const text of tests.compose(new Spec())) process.stdout.write(text)
  rmSync(folder, { recursive: true })
  console.log(`\n${tally.table()}`)
  const wrong = tally.wrong()
  if (wrong.length > 0) console.log(`\nfailed:\n${wrong.map(line => `  ${line}\n`).join('')}`)
  return wrong.length === 0
}

/** A module that has each of these files in a suite of its name, one after the other, when all have been imported. */
function writeEntry(path, root, files) {
  const module = `import { followPromises } from ${JSON.stringify(new URL('promises.mjs', import.meta.url).href)}
import 'tsx'
const unfollow = followPromises()
const { before, describe, test } = await import('node:test')
let begin
const imported = new Promise(done => (begin = done))
before(() => imported)
for (const file of ${JSON.stringify(files)}) {
  // what a suite's own function throws counts for nothing in Node 20
  const wrong = error => test('can be imported', () => { throw error })
  // one after the other: of two imports at once, the tests of one may be taken for the other's
  await new Promise(done => {
    describe(file, () => import(${JSON.stringify(root.href)} + file).catch(wrong).finally(done))
  })
}
unfollow()
begin()
`
  writeFileSync(path, module)
  return path
}
