import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { PRESETS } from './presets.ts'
import { type RunSettings, SIDES } from './settings.ts'
import { makeNetwork } from './worker/network.ts'
import { samplesOf } from './worker/samples.ts'
import { seeds } from './worker/seeds.ts'

const EPOCHS = 20
const bytes = gunzipSync(await readFile(new URL('../dist/mnist.bin', import.meta.url)))
const digits = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer

/** The mean loss of the last of some epochs. */
async function lossOf(run: RunSettings): Promise<number> {
  const { train } = samplesOf(run, digits)
  const { model } = makeNetwork(run, 1)
  const { batchSize } = run
  try {
    const { history } = await model.fit(train.x, train.y, { batchSize, epochs: EPOCHS, shuffle: 'withReplacement' })
    return history.loss!.at(-1)!
  } finally {
    model.dispose()
  }
}

describe('presets', () => {
  for (const { name, title, watch } of PRESETS) {
    test(`${name}: what to watch is told in both languages`, () => {
      for (const text of [title.en, title.zh]) assert.match(text, /./)
      assert.match(watch.en, /.{50}/)
      assert.match(watch.zh, /.{20}/)
    })
  }

  test('no run of any diverges', async () => {
    const runs = PRESETS.flatMap(({ settings }) => SIDES.map(side => settings[side]))
    const different = new Map(runs.map(run => [JSON.stringify({ ...run, epochs: 0 }), run]))
    for (const [name, run] of different) assert.ok((await lossOf(run)) < 100, name)
  })

  test('circle: with dropout the gap is smaller, and test accuracy lower', async () => {
    const { left, right } = await seeds(PRESETS.find(({ name }) => name === 'circle')!.settings)
    const [without, dropout] = [left.at(-1)!, right.at(-1)!]
    const gap = ({ train, test }: typeof without) => train.accuracy! - test.accuracy!
    assert.ok(gap(dropout) < gap(without))
    assert.ok(dropout.test.accuracy! < without.test.accuracy!)
  })
})
