import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import * as layers from '../layers/index.ts'
import { binaryAccuracy } from '../metrics/index.ts'
import type { FitOptions } from '../model/fit-options.ts'
import { sequential } from '../model/sequential.ts'
import { tensor } from '../tensor/tensor.ts'
import { type CsvLoggerOptions, csvLogger } from './csv-logger.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}
const x = tensor(
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  [12, 2],
)
const y = tensor(
  Float32Array.from({ length: 12 }, (_, i) => i % 2),
  [12, 1],
)
const validationData = [x, y] as const

describe('a CSV file that is gone on with', () => {
  let folder = ''
  let path = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
    path = join(folder, 'log.csv')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const text = () => readFile(path, 'utf8')
  const line = (metrics: 'accuracy'[] = []) => {
    const model = sequential({
      seed: 1,
      backend: 'reference',
      layers: [layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2] })],
    })
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics })
    return model
  }
  const log = (options: Partial<CsvLoggerOptions> = {}) => csvLogger({ path, ...options })
  /** What a run of so many epochs that nobody interrupts writes. */
  const whole = async (epochs: number, options: FitOptions = {}) => {
    await line().fit(x, y, { epochs, ...options, callbacks: log() })
    return text()
  }
  /** A model after so many epochs, with its file. */
  const begun = async (epochs: number, options: FitOptions = {}) => {
    const model = line()
    await model.fit(x, y, { epochs, ...options, callbacks: log() })
    return model
  }

  test('with other columns is refused before anything is trained or written', async () => {
    for (const append of [true, false]) {
      const model = await begun(2)
      const [kept, weights] = [await text(), await model.getWeights()]
      const on = { epochs: 4, initialEpoch: 2, callbacks: log({ append }) }
      const message = /^csvLogger .+: expected the columns epoch,loss,valLoss, got epoch,loss\. Give fit the metrics/
      await assert.rejects(model.fit(x, y, { ...on, validationData }), refused(message))
      model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
      await assert.rejects(model.fit(x, y, on), refused(/columns epoch,loss,accuracy, got epoch,loss\./))
      assert.deepEqual([await text(), await model.getWeights(), model.epoch], [kept, weights, 2])
      model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' })
      await model.fit(x, y, on)
      assert.equal((await text()).split('\n').length, 6)
    }
  })

  test('with columns fewer, or in another order, or between other separators is refused', async () => {
    for (const header of [
      'epoch,accuracy,loss',
      'epoch,loss,accuracy,valLoss',
      'epoch;loss;accuracy',
      'epoch',
      '0,0.5,1',
    ]) {
      await writeFile(path, `${header}\n`)
      const appending = line(['accuracy']).fit(x, y, { callbacks: log({ append: true }) })
      await assert.rejects(appending, refused(/expected the columns epoch,loss,accuracy, got /))
      assert.equal(await text(), `${header}\n`)
    }
    await line(['accuracy']).fit(x, y, { callbacks: log() })
    assert.match(await text(), /^epoch,loss,accuracy\n0,[\d.]+,[\d.]+\n$/)
  })

  test('whose last line was cut off anywhere, as a crash leaves it, is as it was without that', async () => {
    const two = await whole(2)
    const rows = two.split('\n')
    const row = `0,${rows[1]!.split(',')[1]}\n`
    const header = 'epoch,loss\n'
    for (let cut = 0; cut <= two.length; cut++) {
      await writeFile(path, two.slice(0, cut))
      const { notes } = await line().fit(x, y, { callbacks: log({ append: true }) })
      const lines = (await text()).split('\n')
      assert.equal(lines.pop(), '', `cut at ${cut}`)
      assert.equal(`${lines[0]}\n`, header)
      assert.equal(`${lines.at(-1)}\n`, row)
      for (const each of lines.slice(1)) assert.match(each, /^\d,\d(\.\d*)?$/)
      // Lines that were whole are there; one that was cut in its last number cannot be told from one that was not.
      const stood = two.slice(0, cut).split('\n')
      const last = stood.pop()!
      const half = stood.length > 0 && last !== '' && !/,./.test(last)
      const finished = stood.length > 0 && /,./.test(last) ? [last] : []
      assert.deepEqual(lines.slice(0, -1), stood.length === 0 ? ['epoch,loss'] : [...stood, ...finished])
      assert.deepEqual(notes, half ? [`csvLogger ${path}: its last line was cut off, and is dropped.`] : [])
    }
  })

  test('without a last newline, and of anybody, gets one', async () => {
    await writeFile(path, 'mine')
    await line().fit(x, y, { callbacks: log({ append: true }) })
    assert.match(await text(), /^mine\n0,[\d.]+\n$/)
    await writeFile(path, 'epoch,loss\r\n0,0.5')
    await line().fit(x, y, { callbacks: log({ append: true }) })
    assert.match(await text(), /^epoch,loss\r\n0,0\.5\n0,[\d.]+\n$/)
  })

  test('from a saved model ends as that of the run never interrupted, whatever a crash left behind', async () => {
    const expected = await whole(5, { validationData })
    const ends: [string, () => Promise<void>][] = [
      ['nothing', async () => {}],
      ['half a line', () => appendFile(path, '2,0.4')],
      ['later lines', () => appendFile(path, '2,0.4,0.4\n3,0.3,0.3\n4,0')],
      ['no last newline', async () => truncate(path, (await text()).length - 1)],
    ]
    for (const [name, crash] of ends) {
      const model = await begun(2, { validationData })
      await crash()
      const { notes } = await model.fit(x, y, { epochs: 5, initialEpoch: 2, validationData, callbacks: log() })
      assert.equal(await text(), expected, name)
      assert.deepEqual(notes, [])
    }
  })

  test('that is another one by now is refused, and stays', async () => {
    for (const change of [
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => text.replace('0,', '10,'),
      (text: string) => `${text.split('\n')[0]}\n7,0.1234567890123456\n8,0.1234567890123456\n9,0.5\n`,
    ]) {
      const model = await begun(2)
      const changed = change(`${await text()}2,0.5\n`)
      await writeFile(path, changed)
      const again = model.fit(x, y, { epochs: 5, initialEpoch: 2, callbacks: log() })
      await assert.rejects(again, refused(/expected its line of epoch 1 at byte \d+, got another file\. Move it away/))
      assert.equal(await text(), changed)
    }
  })

  test('that is gone begins with its header', async () => {
    const model = await begun(2)
    await rm(path)
    await model.fit(x, y, { epochs: 3, initialEpoch: 2, callbacks: log() })
    assert.match(await text(), /^epoch,loss\n2,[\d.]+\n$/)
  })

  test('names its columns so that they can be told apart', async () => {
    const model = line()
    const metric = { ...binaryAccuracy(), name: 'so, "so"' }
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: [metric] })
    for (const epochs of [1, 2]) await model.fit(x, y, { epochs, initialEpoch: epochs - 1, callbacks: log() })
    await truncate(path, (await text()).length - 1)
    await model.fit(x, y, { callbacks: log({ append: true }) })
    const rows = (await text()).split('\n')
    assert.equal(rows[0], 'epoch,loss,"so, ""so"""')
    assert.deepEqual(
      rows.slice(1).map(row => row.split(',').length),
      [3, 3, 3, 1],
    )
  })
})
