import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configurationsOf, type Job, specSchema } from '@thinnet/sweep'
import { RunningTable } from './running-table.ts'

const spec = specSchema.parse({
  name: 'rates',
  base: { training: { epochs: 40 } },
  dimensions: { 'network.dropout.rate': [0, 0.5] },
})
const jobs = configurationsOf(spec).map((setting): Job => ({ trial: { id: setting.id, setting, seed: 3 }, epochs: 40 }))

test('trials under way are rows with what they have learned, as much as there is room for', () => {
  const table = new RunningTable(spec)
  const [plain, dropout] = jobs as [Job, Job]
  for (const at of [0.1, 0.5, 0.9]) table.learned(plain, { train: at, test: at / 2 })
  const rows = (columns: number) => table.drawn([[plain, 30] as const, [dropout, 0] as const], columns).split('\n')
  assert.match(rows(80)[3]!, /^│ 0 +│ 3 +│ 30\/40 │ 90\.0.% │ 45\.0.% │ ▁▅█ +│$/)
  assert.match(rows(80)[4]!, /^│ 0\.5 +│ 3 +│ 0\/40 +│ +│ +│ +│$/)
  assert.match(rows(55)[3]!, /^│ 0 +│ 3 +│ 30\/40 │ 90\.0.% │ 45\.0.% │$/)
  assert.match(rows(40)[3]!, /^│ 0 +│ 3 +│ 30\/40 │$/)
  assert.match(rows(30)[0]!, /^30\/40 · test 45\.0.% · seed 3 · /)
  assert.match(rows(30)[1]!, /^0\/40 · seed 3 · /)
  table.ended(plain)
  assert.match(rows(80)[3]!, /30\/40 │ +│ +│ +│$/)
})
