import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Seconds that the thinnet command takes from its start to its end, in a folder of its own. */
export function commandSeconds(...args: string[]): number {
  const cwd = mkdtempSync(join(tmpdir(), 'thinnet-bench-'))
  try {
    const command = fileURLToPath(new URL('../packages/cli/bin/thinnet.js', import.meta.url))
    const begin = performance.now()
    execFileSync(process.execPath, [command, ...args], { cwd, stdio: 'ignore' })
    return (performance.now() - begin) / 1000
  } finally {
    rmSync(cwd, { recursive: true })
  }
}
