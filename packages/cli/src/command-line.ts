import { basename, delimiter, dirname, isAbsolute, relative, sep } from 'node:path'

/** The command as it was typed, to be typed again; a password in it is left out. */
export function commandLine(words: readonly string[] = process.argv.slice(2)): string {
  return ['thinnet', ...words.map(withoutPassword).map(quoted)].join(' ')
}

/**
 * The command to type for these words, begun the way that this one was: `npx thinnet overfit --resume runs/a`, where it is
 * not installed `npx @thinnet/cli overfit …`, or, of a
 * script in a package.json that ends in the command's name, `npm start -- --resume runs/a`.
 */
export function commandFor(name: string, words: readonly string[], from: Start = process): string {
  // A name that was read from a file may be anything.
  const names = name.split(' ').filter(Boolean).map(quoted).join(' ')
  return [starter(names, from), ...words.map(withoutPassword).map(quoted)].join(' ')
}

export interface Start {
  argv: readonly string[]
  execArgv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  cwd(): string
}

function starter(name: string, { argv, execArgv, env, cwd }: Start): string {
  const { npm_lifecycle_event: script, npm_lifecycle_script: line = '', PATH = '' } = env
  const path = argv[1] ?? 'thinnet'
  // where npx has put what no project has: it knows the command by its package alone
  const npx = `npx ${path.includes(`${sep}_npx${sep}`) ? '@thinnet/cli' : 'thinnet'} ${name}`.trimEnd()
  if (script === 'npx' && /^thinnet\b/.test(line)) return npx
  if (script !== undefined && /\bthinnet(?:\.js)? (.*)$/.exec(line)?.[1] === name) {
    return script === 'start' ? 'npm start --' : `npm run ${quoted(script)} --`
  }
  if (basename(path) === 'thinnet') {
    if (path.includes(`${sep}node_modules${sep}.bin${sep}`)) return npx
    if (PATH.split(delimiter).includes(dirname(path))) return `thinnet ${name}`.trimEnd()
  }
  const near = relative(cwd(), path)
  return ['node', ...execArgv, near.startsWith('..') || isAbsolute(near) ? path : near]
    .map(quoted)
    .concat(name || [])
    .join(' ')
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  if (process.platform === 'win32') return /^[\w.\\/:=,@+-]+$/.test(word) ? word : `"${word}"`
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** What stands for a password. */
export const PASSWORD = '…'

/** The URL of a Redis may have one. */
function withoutPassword(word: string): string {
  return word.replace(/(rediss?:\/\/[^/]*:)[^/]*@/, `$1${PASSWORD}@`)
}
