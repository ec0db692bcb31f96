// Writes docs/performance.md's tables and pictures from runs:
//   node --import tsx bench/page.ts [run.json] [growth.json …]
// Files that are given become those of docs/performance: the run of the bench as run.json, others under their names.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { FOLDER, pageOf, picturesOf } from './page/page.ts'

const PAGE = new URL('../docs/performance.md', import.meta.url)

mkdirSync(FOLDER, { recursive: true })
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8')
  const name = text.includes('"ceilings"') ? 'run.json' : basename(file)
  writeFileSync(new URL(name, FOLDER), `${JSON.stringify(JSON.parse(text, rounded))}\n`)
}
for (const [name, draw] of picturesOf()) writeFileSync(new URL(name, FOLDER), draw())
writeFileSync(PAGE, pageOf(readFileSync(PAGE, 'utf8')))

/** Digits that count, and no more. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
