// Packs the packages as they would be published, and lays them out as an install would.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export const PACKAGES = [
  'thinnet',
  '@thinnet/datasets',
  '@thinnet/formats',
  '@thinnet/charts',
  '@thinnet/sweep',
  '@thinnet/lab',
  '@thinnet/cli',
]

/** Packs into `folder`: of each package its name, its tarball, that one's bytes, and the paths of the files in it. */
export function pack(folder, names = PACKAGES) {
  const workspaces = names.flatMap(name => ['--workspace', name])
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], root))
  return Object.values(packed).map(({ name, filename, size, files }) => {
    return { name, tarball: join(folder, filename), size, paths: files.map(({ path }) => path) }
  })
}

/** Small ones that are loaded with a package of ours. */
const LIBRARIES = { '@thinnet/datasets': ['fflate', 'papaparse'], '@thinnet/formats': ['fflate'] }

/** Lays a packed package into `project`'s node_modules, with the workspace's copy of what is loaded with it. */
export function unpack({ name, tarball }, project) {
  const to = join(project, 'node_modules', name)
  mkdirSync(to, { recursive: true })
  run('tar', ['-xzf', tarball, '-C', to, '--strip-components', '1'])
  for (const library of LIBRARIES[name] ?? []) {
    cpSync(join(root, 'node_modules', library), join(project, 'node_modules', library), { recursive: true })
  }
}

/** What a command prints. @throws Error with what it says where it fails */
export function run(command, args, cwd, options = {}) {
  const ended = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, ...options })
  if (ended.status === 0) return ended.stdout
  const said = [ended.error?.message, ended.stderr, ended.stdout].filter(Boolean).join('\n').trim()
  throw new Error(`${command} ${args.join(' ')}: ${said || `ended by ${ended.signal ?? ended.status}`}`)
}
