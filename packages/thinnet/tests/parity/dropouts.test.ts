import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { constraints, layers } from '../../src/index.ts'
import { fixture } from './support.ts'

interface Library {
  version: string
  layers: string[]
  constraints: string[]
}

const libraries = fixture<Record<string, Library>>('dropouts')
const page = readFileSync(new URL('../../../../docs/dropout.md', import.meta.url), 'utf8')
const table = page
  .slice(page.indexOf('<!-- table:'))
  .split('\n')
  .filter(line => /^\| \S+ \| `/.test(line))
  .map(line => line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').replaceAll('`', '')))

/** Whether a name such as layers.dropout is among the exports. */
function isExported(name: string): boolean {
  const [room, member] = name.split('.') as ['layers' | 'constraints', string]
  return member in { layers, constraints }[room]
}

describe('the table of dropouts in the docs', () => {
  test('has a row for everything that the libraries have, and no other', () => {
    const theirs = Object.entries(libraries).flatMap(([library, of]) =>
      [...of.layers, ...of.constraints].map(name => `${library} ${name}`),
    )
    assert.deepEqual(table.map(([library, name]) => `${library} ${name}`).sort(), theirs.sort())
  })

  for (const [library, theirs, ours, verdict] of table) {
    test(`${library} ${theirs}: ${ours}`, () => {
      if (ours === 'not') {
        const camelCase = theirs!.replace(/^[A-Z]/, first => first.toLowerCase()).replace(/D$/, 'd')
        assert.ok(!isExported(`layers.${camelCase}`) && !isExported(`constraints.${camelCase}`))
        assert.ok(verdict!.length > 20, 'a reason')
      } else if (ours === 'Constraint') {
        assert.match(readFileSync(new URL('../../src/index.ts', import.meta.url), 'utf8'), /type \{ Constraint \}/)
      } else {
        assert.ok(isExported(ours!), `${ours} is not exported`)
        assert.match(verdict!, /^(have|better)/)
      }
    })
  }

  test('names every layer of the family', () => {
    const family = Object.keys(layers).filter(name => /^[a-z]/.test(name) && /drop|noise|depth$/i.test(name))
    assert.ok(family.length >= 10)
    for (const name of family) assert.ok(page.includes(`\`${name}\``), `no ${name} in docs/dropout.md`)
  })
})
