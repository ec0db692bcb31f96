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
const { tryMutations } = (await load('./mutate/try.mjs')) as {
  tryMutations(some: Mutation[], options?: { jobs: number }): Promise<Record<string, string>[]>
}

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

test('a fault is caught, by the test that names it; what is none is missed', async () => {
  const [fault] = mutations.filter(({ name }) => name === 'a merged block lives as long as the other')
  const tests = ['src/engine/blocks.test.ts']
  const none = { ...fault!, name: 'none', to: fault!.from, tests }
  const nowhere = { ...none, name: 'nowhere', from: 'not in the file' }
  const [missed, caught, broken] = await tryMutations([none, { ...fault!, tests }, nowhere], { jobs: 2 })
  assert.deepEqual([missed!.name, missed!.outcome], ['none', 'missed'])
  assert.deepEqual([caught!.name, caught!.outcome, caught!.test], [fault!.name, 'caught', ...tests])
  assert.match(caught!.by!, /merge/)
  assert.deepEqual([broken!.name, broken!.outcome], ['nowhere', 'broken'])
})
