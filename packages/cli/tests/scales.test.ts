import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { json, ran } from './command.ts'

interface Scales {
  keep: number
  columns: number
  inverted: { train: number; predict: number }
  vanilla: { train: number; predict: number; predictUnscaled: number }
}

const fixture = JSON.parse(readFileSync(new URL('fixtures/numpy_scales.json', import.meta.url), 'utf8')) as {
  cases: { seed: number; result: Scales }[]
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} is not ${expected}`)
}

describe('thinnet scales', () => {
  // a million columns of seed 1 are the article's, below
  const others = fixture.cases.filter(({ seed, result }) => seed !== 1 || result.columns < 1e6)
  for (const { seed, result } of others) {
    test(`equals NumPy: seed ${seed}, keep ${result.keep}, ${result.columns} columns`, async () => {
      const size = ['--keep', `${result.keep}`, '--columns', `${result.columns}`]
      const found = await json<Scales>(['scales', '--numpy-seed', `${seed}`, ...size])
      assert.deepEqual(Object.keys(found), ['keep', 'columns', 'inverted', 'vanilla'])
      assert.equal(found.keep, result.keep)
      assert.equal(found.columns, result.columns)
      near(found.inverted.train, result.inverted.train, 1e-12)
      near(found.inverted.predict, result.inverted.predict, 1e-12)
      near(found.vanilla.train, result.vanilla.train, 1e-12)
      near(found.vanilla.predict, result.vanilla.predict, 1e-12)
      near(found.vanilla.predictUnscaled, result.vanilla.predictUnscaled, 1e-12)
    })
  }

  test("says that the article's printed figures are matched, and only where they can be", async () => {
    const { status, stdout } = await ran(['scales', '--numpy-seed', '1'])
    assert.equal(status, 0)
    assert.match(stdout, /The article prints .*-0\.192235314342537….* -0\.247867493977811…/)
    assert.match(stdout, /these figures match to 1e-12/)
    assert.doesNotMatch((await ran(['scales', '--numpy-seed', '1', '--columns', '10'])).stdout, /article prints/)
  })

  test('both backends give the same figures, other seeds give others', async () => {
    const args = ['scales', '--columns', '20000', '--keep', '0.7']
    const wasm = await json<Scales>([...args, '--backend', 'wasm'])
    const reference = await json<Scales>([...args, '--backend', 'reference'])
    near(wasm.inverted.train, reference.inverted.train, 1e-5)
    near(wasm.vanilla.train, reference.vanilla.train, 1e-5)
    near(wasm.vanilla.predict, reference.vanilla.predict, 1e-5)
    assert.deepEqual(await json<Scales>([...args, '--backend', 'wasm']), wasm)
    const other = await json<Scales>([...args, '--seed', '2'])
    assert.notEqual(other.inverted.train, wasm.inverted.train)
  })

  test('keeping all, every mean is the same', async () => {
    const { inverted, vanilla } = await json<Scales>(['scales', '--columns', '1000', '--keep', '1'])
    const means = [inverted.train, vanilla.train, vanilla.predict, vanilla.predictUnscaled]
    for (const mean of means) assert.equal(mean, inverted.predict)
  })
})
