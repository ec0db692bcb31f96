import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const EXAMPLES = new URL('../examples/sweeps/', import.meta.url)
const SWEEP = new URL('../packages/sweep/', import.meta.url)

/** The sweeps that come with the package, and the schema that editors check a sweep's file against. */
export async function buildSweeps() {
  const presets = new URL('dist/sweeps/', SWEEP)
  rmSync(presets, { recursive: true, force: true })
  mkdirSync(presets)
  for (const name of readdirSync(EXAMPLES).filter(name => name.endsWith('.json'))) {
    const text = readFileSync(new URL(name, EXAMPLES), 'utf8')
    writeFileSync(
      new URL(name, presets),
      text.replace('"../../packages/sweep/sweep.schema.json"', '"../../sweep.schema.json"'),
    )
  }
  const { jsonSchema } = await import(new URL('dist/spec/json-schema.js', SWEEP).href)
  writeFileSync(new URL('sweep.schema.json', SWEEP), jsonSchema())
}
