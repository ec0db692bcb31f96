// A copy of the library in a temporary folder, in which faults are made and tests are run.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const COPIED = [
  ...['src', 'tests', 'package.json'].map(name => `packages/thinnet/${name}`),
  ...['scripts', 'package.json'],
]
/** A line of TAP, of a test that failed. */
const FAILED = /^ *not ok \d+ - ((?:(?! # (?:TODO|SKIP)).)*)$/

/** Has the library as it is now. */
export class Copy {
  #folder = mkdtempSync(join(tmpdir(), 'thinnet-mutate-'))
  #signal

  /** @param signal ends what runs in it */
  constructor(signal) {
    this.#signal = signal
    for (const path of COPIED) {
      cpSync(join(root, path), join(this.#folder, path), { recursive: true, preserveTimestamps: true })
    }
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
    mkdirSync(this.#path('tmp'))
  }

  #path = path => join(this.#folder, path)

  /** Where a file of packages/thinnet is in here. */
  file(path) {
    return join(this.#folder, 'packages/thinnet', path)
  }

  build() {
    return this.#run([this.#path('scripts/build-wasm.mjs')])
  }

  /** Whether the library can be loaded at all. */
  load() {
    return this.#run(['--import', 'tsx', this.file('src/index.ts')])
  }

  /** Runs a test file, up to the first test that fails. */
  test(path, patience) {
    const first = ['--import', 'tsx', '--import', this.#path('scripts/mutate/no-shrinking.mjs')]
    return this.#run([...first, '--test-reporter', 'tap', this.file(path)], patience)
  }

  /** What went wrong, or null. */
  async #run(args, timeout) {
    // so that it also runs within a test, and leaves no file elsewhere
    const { NODE_TEST_CONTEXT: _, ...env } = { ...process.env, TMPDIR: this.#path('tmp') }
    const options = { cwd: this.#folder, env, signal: this.#signal, timeout, killSignal: 'SIGKILL' }
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    child.on('error', () => {}) // that the signal ended it
    let failed = null
    let said = ''
    createInterface(child.stdout).on('line', line => {
      failed ??= FAILED.exec(line)?.[1] ?? null
      if (failed !== null) child.kill('SIGKILL')
    })
    child.stderr.on('data', data => {
      said += data
    })
    const [status, ended] = await new Promise(done => child.on('close', (...how) => done(how)))
    if (failed !== null || status === 0) return failed
    if (ended) return ended === 'SIGKILL' ? 'it hangs' : ended
    return /^\w*Error.*/m.exec(said)?.[0] ?? (said.trim() || `status ${status}`)
  }

  remove() {
    rmSync(this.#folder, { recursive: true, maxRetries: 5 })
  }
}
