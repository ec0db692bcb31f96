// Which test files share a process. A process costs half a second before its first test, most files less than that.
import { readdirSync, readFileSync } from 'node:fs'

const ROOMS = ['packages', 'examples', 'bench', 'scripts']
/** A package's `src`, its `tests` or a folder in there, a folder next to the packages: its files run in one process. */
const PART = /^(packages\/[^/]+\/(?:src|tests\/[^/]+(?=\/)|tests)|[^/]+)(?=\/)/
/** What a file says that cannot share a process, and why. */
const ALONE = /^\/\/ A process of its own: ./m
/** Those that take longest begin first, so that none is left running alone. */
const LONG = [
  ...['packages/lab/tests', 'packages/cli/tests/sweep.test.ts', 'scripts', 'packages/cli/tests/resume.test.ts'],
  ...['packages/cli/tests', 'packages/cli/tests/queue.test.ts', 'packages/cli/tests/queue-refusals.test.ts'],
]

/** The test files below `root` whose path holds one of `wanted`, or all: a part's name → its files. */
export function partsOf(root, wanted) {
  const parts = new Map()
  for (const file of testFiles(root)) {
    if (wanted.length > 0 && !wanted.some(part => file.includes(part))) continue
    const alone = ALONE.test(readFileSync(new URL(file, root), 'utf8'))
    const name = alone ? file : PART.exec(file)[0]
    parts.set(name, [...(parts.get(name) ?? []), file])
  }
  const rank = name => (LONG.indexOf(name) + LONG.length + 1) % (LONG.length + 1)
  return new Map([...parts].sort(([a], [b]) => rank(a) - rank(b)))
}

function testFiles(root) {
  return ROOMS.flatMap(room =>
    readdirSync(new URL(`${room}/`, root), { recursive: true }).map(file => `${room}/${file.toString()}`),
  )
    .filter(file => file.endsWith('.test.ts') && !/(^|\/)(node_modules|dist)\//.test(file))
    .sort()
}
