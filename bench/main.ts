/**
 * This library and others, side by side on this machine. See README.md.
 *
 *     npm run bench -- [--rows a,b] [--peers a,b] [--rounds 7] [--seconds 0.5] [--limit 240] [--json FILE]
 *                      [--python python3] [--python PEER=python3] …
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compare } from './compare.ts'
import { allPeers } from './peers.ts'
import { ROWS } from './rows.ts'
import { tables } from './table.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.5' },
    limit: { type: 'string', default: '240' },
    json: { type: 'string' },
    python: { type: 'string', multiple: true, default: [] },
  },
})

/** Those asked for by id, or all that are not optional. */
function chosen<T extends { id: string; optional?: boolean }>(all: readonly T[], ids: string | undefined): T[] {
  if (ids === undefined) return all.filter(({ optional }) => !optional)
  return ids.split(',').map(id => {
    const found = all.find(one => one.id === id)
    if (!found) throw new RangeError(`expected ${all.map(one => one.id).join(', ')}, got ${id}`)
    return found
  })
}

function positive(name: 'rounds' | 'seconds' | 'limit'): number {
  const number = Number(values[name])
  if (!(number > 0)) throw new RangeError(`expected --${name} above 0, got ${values[name]}`)
  return number
}

/** `--python PEER=FILE` for a peer, `--python FILE` for the others. */
function python(id: string): string {
  const own = values.python.find(value => value.startsWith(`${id}=`))
  if (own) return own.slice(id.length + 1)
  return values.python.find(value => !value.includes('=')) ?? 'python3'
}

try {
  const report = await compare({
    rows: chosen(ROWS, values.rows),
    peers: chosen(allPeers(python), values.peers),
    rounds: positive('rounds'),
    seconds: positive('seconds'),
    limit: positive('limit'),
    log: line => console.error(line),
  })
  console.log(`\n${tables(report)}`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
