import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import * as layers from '../layers/index.ts'
import type { FitOptions } from '../model/fit-options.ts'
import { sequential } from '../model/sequential.ts'
import * as optimizers from '../optimizers/index.ts'
import { loadModel } from '../saving/load.ts'
import { tensor } from '../tensor/tensor.ts'
import type { Callback } from './callback.ts'
import * as callbacks from './index.ts'

const x = tensor(
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  [12, 2],
)
const y = tensor(
  Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
  [12, 1],
)
/** Models of different seeds, whose losses, best epochs and ends differ. */
function line(seed: number, learningRate = 0.5) {
  const model = sequential({
    seed,
    backend: 'reference',
    layers: [layers.dense({ units: 3, activation: 'tanh', inputShape: [2] }), layers.dense({ units: 1 })],
  })
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' })
  return model
}
const fitting: FitOptions = { batchSize: 4, epochs: 12, validationData: [x, y] }

/** What comes of a fit: its numbers, the weights, the learning rate, and the file. */
async function outcome(model: ReturnType<typeof line>, list: readonly Callback[], options: FitOptions = {}) {
  const history = await model.fit(x, y, { ...fitting, ...options, callbacks: list })
  return { history, rate: model.optimizer.learningRate, bytes: await model.toSafetensors() }
}

describe('a callback that is given to several fits', () => {
  const make: Record<string, () => Callback> = {
    earlyStopping: () => callbacks.earlyStopping({ patience: 1, restoreBestWeights: true }),
    reduceLROnPlateau: () => callbacks.reduceLROnPlateau({ patience: 1, minDelta: 0.01, cooldown: 1, factor: 0.5 }),
  }
  for (const [name, one] of Object.entries(make)) {
    test(`${name}: at once, each comes to what it comes to alone`, async () => {
      const alone = await Promise.all([1, 2, 3].map(seed => outcome(line(seed), [one()])))
      assert.ok(new Set(alone.map(({ bytes }) => `${bytes}`)).size === 3)
      const shared = one()
      assert.deepEqual(await Promise.all([1, 2, 3].map(seed => outcome(line(seed), [shared]))), alone)
    })

    test(`${name}: in turn, and resuming with the first model in the end`, async () => {
      const whole = await outcome(line(1), [one()], { epochs: 9 })
      const shared = one()
      const first = line(1)
      await outcome(first, [shared], { epochs: 2 })
      await outcome(line(2), [shared])
      const file = await first.toSafetensors()
      for (const model of [first, await loadModel(file, { backend: 'reference' })]) {
        assert.deepEqual(await outcome(model, [shared], { epochs: 9, initialEpoch: 2 }), whole)
      }
    })

    test(`${name}: twice in one list is as two of them`, async () => {
      const shared = one()
      assert.deepEqual(await outcome(line(1), [shared, shared]), await outcome(line(1), [one(), one()]))
    })
  }

  describe('and that writes files', () => {
    let folder = ''
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
    })
    after(() => rm(folder, { recursive: true, force: true }))

    test('modelCheckpoint saves the best of each fit', async () => {
      const path = join(folder, 'best', '{epoch}')
      const best = callbacks.modelCheckpoint({ path, saveBestOnly: true })
      for (const seed of [1, 2, 3]) {
        const { history } = await line(seed).fit(x, y, { ...fitting, callbacks: best })
        const values = history.valLoss!
        const better = values.map((value, i) => (values.slice(0, i).every(each => value < each) ? [`${i + 1}`] : []))
        assert.deepEqual((await readdir(join(folder, 'best'))).sort(), better.flat().sort())
        await rm(join(folder, 'best'), { recursive: true })
      }
    })

    test('csvLogger begins again for each, and refuses two at once', async () => {
      const path = join(folder, 'log.csv')
      const log = callbacks.csvLogger({ path })
      const rows = async () => (await readFile(path, 'utf8')).trimEnd().split('\n')
      for (const seed of [1, 2]) {
        const { history } = await line(seed).fit(x, y, { ...fitting, epochs: 3, callbacks: [log, log] })
        assert.deepEqual(await rows(), [
          'epoch,loss,valLoss',
          ...[0, 1, 2].map(epoch => `${epoch},${history.loss![epoch]},${history.valLoss![epoch]}`),
        ])
      }
      const first = line(1).fit(x, y, { ...fitting, callbacks: log })
      const expected = /csvLogger .+: expected a file of its own for each fit, got one that another fit writes/
      await assert.rejects(line(2).fit(x, y, { callbacks: callbacks.csvLogger({ path }) }), expected)
      await first
      assert.equal((await rows()).length, 13)
      // Free again, also where a fit has failed to begin.
      await assert.rejects(line(2).fit(x, y, { callbacks: [log, callbacks.earlyStopping()] }), /monitor among/)
      await line(2).fit(x, y, { callbacks: log })
      assert.equal((await rows()).length, 2)
    })
  })
})

describe('a callback of a user', () => {
  test('makes hooks for each fit, or none', async () => {
    const counting: Callback = {
      name: 'counting',
      forFit() {
        let epochs = 0
        return {
          getState: () => ({ epochs }),
          setState: state => {
            epochs = (state?.epochs as number) ?? 0
          },
          onEpochEnd: (_epoch, _logs, { stop }) => void (++epochs === 4 && stop('four')),
        }
      },
    }
    const [a, b] = [line(1), line(2)]
    for (const model of [a, b]) await model.fit(x, y, { epochs: 3, callbacks: counting })
    const histories = await Promise.all(
      [a, b].map(each => each.fit(x, y, { epochs: 9, initialEpoch: 3, callbacks: [counting] })),
    )
    for (const { epochs, stopped } of histories) assert.deepEqual([epochs.length, stopped], [4, 'four'])
    await assert.rejects(
      line(1).fit(x, y, { callbacks: { forFit: () => ({}), onEpochEnd() {} } }),
      /expected forFit or hooks, got both/,
    )
  })

  test('with a memory of its own leaves each model what it had at its end, and is in one fit at a time', async () => {
    const state = { seen: [] as number[] }
    const own: Callback = {
      name: 'own',
      getState: () => state,
      setState: kept => {
        state.seen = [...((kept?.seen as number[]) ?? [])]
      },
      onEpochEnd: epoch => void state.seen.push(epoch),
    }
    const [a, b] = [line(1), line(2)]
    await a.fit(x, y, { epochs: 2, callbacks: own })
    const saved = await a.toSafetensors()
    await b.fit(x, y, { epochs: 5, callbacks: own })
    state.seen.push(99)
    assert.deepEqual(await a.toSafetensors(), saved)
    await a.fit(x, y, { epochs: 3, initialEpoch: 2, callbacks: own })
    assert.deepEqual(state.seen, [0, 1, 2])

    const first = a.fit(x, y, { epochs: 3, callbacks: own })
    const expected = (error: unknown) =>
      error instanceof ThinnetError &&
      /callback own: expected one that is in no other fit, got one twice/.test(error.message)
    await assert.rejects(b.fit(x, y, { callbacks: own }), expected)
    await first
    await assert.rejects(b.fit(x, y, { callbacks: [own, own] }), expected)
    await b.fit(x, y, { callbacks: own })
    assert.deepEqual(state.seen, [0])
  })
})
