// Finds a program that tests need and the project does not bring along. On Debian root has it installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const IS_ROOT = process.getuid?.() === 0

export interface Wanted {
  /** As in "no Chromium: install it". */
  name: string
  /** The variable that names another. */
  variable: string
  places: readonly string[]
  /** Debian's package. */
  debian: string
}

/** Where a program is, or why there is none. */
export function findProgram({ name, variable, places, debian }: Wanted): { path: string } | { missing: string } {
  const { [variable]: named } = process.env
  if (named) return existsSync(named) ? { path: named } : { missing: `no ${named} (${variable})` }
  const found = () => places.find(place => existsSync(place))
  let path = found()
  if (!path && IS_ROOT && existsSync('/etc/debian_version')) {
    const apt = (...args: string[]) =>
      spawnSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
        stdio: 'ignore',
        // a service that is installed is not to be started
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      }).status === 0
    const install = () => apt('install', '--no-install-recommends', debian)
    if (!install()) apt('update') && install()
    path = found()
  }
  return path ? { path } : { missing: `no ${name}: install it, or name it in ${variable}` }
}
