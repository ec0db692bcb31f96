import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

interface Mutation {
  name: string
  file: string
  from: string
  to: string
  tests: string[]
}
const load = (script: string) => import(new URL(script, import.meta.url).href)
const { mutations } = (await load('./mutations.mjs')) as { mutations: Mutation[] }
const { tryMutations } = (await load('./mutate.mjs')) as { tryMutations(some: Mutation[]): (string | null)[] }

test('every fault of the table can still be made, and its tests are there', () => {
  const thinnet = new URL('../packages/thinnet/', import.meta.url)
  assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length)
  for (const { name, file, from, to, tests } of mutations) {
    assert.equal(
      readFileSync(new URL(file, thinnet), 'utf8').split(from).length,
      2,
      `${name}: once in ${file}: ${from}`,
    )
    assert.notEqual(from, to, name)
    for (const path of tests) assert.ok(existsSync(new URL(path, thinnet)), path)
  }
})

test('a fault is caught, by the test that names it; what is none is missed', () => {
  const [fault] = mutations.filter(({ name }) => name === 'a part begins one late')
  const none = { ...fault!, name: 'none', to: fault!.from }
  const [caught, missed] = tryMutations([fault!, none])
  assert.match(caught!, /into parts that are all of it/)
  assert.equal(missed, null)
})
