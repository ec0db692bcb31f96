// Which test files share a process. A process costs half a second before its first test, most files less than that.
import { readdirSync, readFileSync } from 'node:fs'

const ROOMS = ['packages', 'examples', 'bench', 'scripts']
/** A package's `src`, its `tests` or a folder in there, a folder next to the packages: its files run in one process. */
const PART = /^(packages\/[^/]+\/(?:src|tests\/[^/]+(?=\/)|tests)|[^/]+)(?=\/)/
/** Parts that share a process where each would spend as long on importing the library as on its tests. */
const TOGETHER = /^(packages\/thinnet\/tests)\/(gradients|graphs|options|parity)$/
/** What a file says that cannot share a process, and why. */
const ALONE = /^\/\/ A process of its own: ./m
/**
 * Lint and types, which are to be told of early, then those that take 20 seconds or more, as the closing table says, longest
 * first: so that none is left running alone in the end.
 */
const LONG = `
  scripts/checks.test.ts
  packages/lab/tests
  scripts
  packages/thinnet/tests/contract
  packages/thinnet/tests
  packages/cli/tests/sweep.test.ts
  packages/cli/tests/queue.test.ts
  packages/thinnet/tests/saving
  packages/cli/tests/resume.test.ts
  packages/thinnet/tests/properties
  packages/cli/tests/queue-refusals.test.ts
  packages/thinnet/src
  packages/cli/tests
  bench
  packages/thinnet/tests/pages/many-models.test.ts
  examples
  packages/cli/tests/queue-contents.test.ts
  packages/sweep/src
`
  .trim()
  .split(/\s+/)

/** The test files below `root` whose path holds one of `wanted`, or all: a part's name → its files. */
export function partsOf(root, wanted) {
  const parts = new Map()
  for (const file of testFiles(root)) {
    if (wanted.length > 0 && !wanted.some(part => file.includes(part))) continue
    const alone = ALONE.test(readFileSync(new URL(file, root), 'utf8'))
    const name = alone ? file : PART.exec(file)[0].replace(TOGETHER, '$1')
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
