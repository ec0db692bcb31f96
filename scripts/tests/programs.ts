// Programs that tests need and the project does not bring along. The test command has those that are missing installed
// before the first test, where it may: Debian's packages by root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBlas } from '../../packages/thinnet/src/kernels/blas/library.ts'
import { PYTHON } from './python.ts'

export const IS_ROOT = process.getuid?.() === 0

export type Found = { path: string } | { missing: string }

export interface Program {
  /** Debian's package. */
  readonly debian?: string
  /** Installs it, if it is no package of Debian. */
  install?(): void
  /** Where it is, or why there is none. */
  find(): Found
}

const inFolders = (folders: readonly string[], ...names: string[]) =>
  folders.flatMap(folder => names.map(name => `${folder}/${name}`))

/** The shell first: the same pages at a quarter less of the processor, since nothing draws tabs and menus around them. */
export const CHROMIUM: Program = {
  debian: 'chromium-headless-shell',
  find: () =>
    look('Chromium', 'CHROME_PATH', [
      ...inFolders(['/usr/bin'], 'chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'),
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ]),
}

export const REDIS: Program = {
  debian: 'redis-server',
  find: () =>
    look(
      'redis-server',
      'REDIS_SERVER',
      inFolders(['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'], 'redis-server', 'valkey-server'),
    ),
}

/** The one that a model takes by itself. */
export const BLAS: Program = {
  debian: 'libopenblas0-pthread',
  find() {
    try {
      return { path: findBlas().library }
    } catch (error) {
      return { missing: (error as Error).message }
    }
  },
}

export const PROGRAMS: readonly Program[] = [CHROMIUM, REDIS, BLAS, PYTHON]

function look(name: string, variable: string, places: readonly string[]): Found {
  const { [variable]: named } = process.env
  if (named) return existsSync(named) ? { path: named } : { missing: `no ${named} (${variable})` }
  const path = places.find(place => existsSync(place))
  return path ? { path } : { missing: `no ${name}: install it, or name it in ${variable}` }
}

/** Installs what is missing, where it may; says why tests will be left out, a line for each program that stays so. */
export function installPrograms(programs = PROGRAMS): string[] {
  const absent = programs.filter(each => 'missing' in each.find())
  for (const each of absent) each.install?.()
  const packages = absent.flatMap(each => each.debian ?? [])
  if (packages.length > 0 && IS_ROOT && existsSync('/etc/debian_version')) {
    console.log(`apt-get install ${packages.join(' ')}: tests need them`)
    const install = (...names: string[]) => aptGet('install', '--no-install-recommends', ...names)
    // a list of packages that is old names files that are gone; one that is not there keeps no other away
    if (!install(...packages)) {
      aptGet('update')
      for (const name of packages) install(name)
    }
  }
  return programs.flatMap(each => {
    const found = each.find()
    return 'missing' in found ? [found.missing] : []
  })
}

function aptGet(...args: string[]): boolean {
  // a service that is installed is not to be started
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  return spawnSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: 'ignore', env }).status === 0
}
