// Random graphs on shared and unshared memory, to the same bits: node scripts/random-graphs.mjs [how many] [first seed]
import { tsImport } from 'tsx/esm/api'

const [count = 100_000, first = 0] = process.argv.slice(2).map(Number)
const { compareGraphs } = await tsImport('../packages/thinnet/tests/graphs/many.ts', import.meta.url)
const begin = performance.now()
let wrong = 0
for (let seed = first; seed < first + count; seed += 1000) {
  const result = compareGraphs(seed, Math.min(1000, first + count - seed))
  wrong += result.wrong.length
  for (const line of result.wrong) console.log(line)
}
const seconds = ((performance.now() - begin) / 1000).toFixed(0)
console.log(`${count} graphs, ${wrong} that differ, ${seconds} s`)
if (wrong > 0) process.exitCode = 1
