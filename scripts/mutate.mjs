// Tries the tests: makes one small fault after the other in a copy of the library, and runs the tests that are named for
// it. Prints which were caught; a fault that no test saw ends it with status 1. Takes minutes.
//
//     node scripts/mutate.mjs [PART]    those whose name or file holds PART
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutations } from './mutations.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Milliseconds that one fault's tests may take; what takes longer hangs. */
const PATIENCE = 600_000

/**
 * What the tests say to each fault: null where none failed, else the first that did. They must be green before.
 *
 * @param told called after each, with the seconds it took
 */
export function tryMutations(mutations, told = () => {}) {
  const copy = mkdtempSync(join(tmpdir(), 'thinnet-mutate-'))
  try {
    for (const path of [
      'packages/thinnet/src',
      'packages/thinnet/tests',
      'packages/thinnet/package.json',
      'scripts',
      'package.json',
    ]) {
      cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const before = runTests(copy, [...new Set(mutations.flatMap(({ tests }) => tests))])
    if (before.failed) throw new Error(`without any fault, this fails: ${before.failed}`)
    return mutations.map(mutation => {
      const start = performance.now()
      const caught = tryOne(copy, mutation)
      told(mutation, caught, (performance.now() - start) / 1000)
      return caught
    })
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function tryOne(copy, { name, file, from, to, tests, build }) {
  const thinnet = join(copy, 'packages/thinnet')
  const modules = join(thinnet, 'src/kernels/wasm/modules')
  const built = build ? readdirSync(modules).map(name => [join(modules, name), readFileSync(join(modules, name))]) : []
  const path = join(thinnet, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(from).length !== 2)
    throw new Error(`${name}: ${file} has not once, but ${source.split(from).length - 1} times: ${from}`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  try {
    if (build) runOrThrow(copy, [join(copy, 'scripts/build-wasm.mjs')], name)
    // A fault that lets nothing run at all would try no test.
    runOrThrow(copy, ['--import', 'tsx', join(thinnet, 'src/index.ts')], name)
    return runTests(copy, tests).failed
  } finally {
    writeFileSync(path, source)
    for (const [generated, bytes] of built) writeFileSync(generated, bytes)
  }
}

function runOrThrow(cwd, args, name) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name}: cannot be run at all\n${stderr}`)
}

function runTests(cwd, tests) {
  const files = tests.map(test => join(cwd, 'packages/thinnet', test))
  const args = ['--import', 'tsx', '--test', '--test-reporter', 'tap', ...files]
  const { NODE_TEST_CONTEXT: _, ...env } = process.env // so that it also runs within a test
  const { status, stdout, error } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: PATIENCE,
  })
  if (error?.code === 'ETIMEDOUT') return { failed: 'it hangs' }
  if (error) throw error
  if (status === 0) return { failed: null }
  return { failed: stdout.match(/^ *not ok \d+ - (.*)$/m)?.[1] ?? `status ${status}` }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [part = ''] = process.argv.slice(2)
  const chosen = mutations.filter(({ name, file }) => name.includes(part) || file.includes(part))
  if (chosen.length === 0) throw new Error(`no fault is called ${part}`)
  const seen = tryMutations(chosen, ({ name }, caught, seconds) => {
    console.log(
      `${caught === null ? 'MISSED' : 'caught'}  ${seconds.toFixed(0).padStart(4)} s  ${name}${caught === null ? '' : `, by: ${caught}`}`,
    )
  })
  const missed = seen.filter(caught => caught === null).length
  console.log(`${seen.length} faults, ${missed} missed`)
  if (missed > 0) process.exitCode = 1
}
