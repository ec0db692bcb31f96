import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const EXAMPLES = new URL('../examples/sweeps/', import.meta.url)
const CLI = new URL('../packages/cli/', import.meta.url)

/** The sweeps that come with the command, and the schema that editors check a sweep's file against. */
export async function buildSweeps() {
  const presets = new URL('dist/sweeps/', CLI)
  rmSync(presets, { recursive: true, force: true })
  mkdirSync(presets)
  for (const name of readdirSync(EXAMPLES).filter(name => name.endsWith('.json'))) {
    const text = readFileSync(new URL(name, EXAMPLES), 'utf8')
    writeFileSync(
      new URL(name, presets),
      text.replace('"../../packages/cli/sweep.schema.json"', '"../../sweep.schema.json"'),
    )
  }
  const { jsonSchema } = await import(new URL('dist/sweep/spec/json-schema.js', CLI).href)
  writeFileSync(new URL('sweep.schema.json', CLI), jsonSchema())
}
