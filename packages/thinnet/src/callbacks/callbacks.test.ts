import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import * as layers from '../layers/index.ts'
import { sequential } from '../model/sequential.ts'
import * as optimizers from '../optimizers/index.ts'
import { loadModel } from '../saving/load.ts'
import { tensor } from '../tensor/tensor.ts'
import * as callbacks from './index.ts'

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
  Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
  [12, 1],
)
function line(learningRate = 0.1) {
  const model = sequential({ seed: 1, backend: 'reference', layers: [layers.dense({ units: 1, inputShape: [2] })] })
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' })
  return model
}
describe('what is monitored', () => {
  for (const make of [callbacks.earlyStopping, callbacks.reduceLROnPlateau] as const) {
    test(`${make.name}: options are checked when it is made, names when training begins`, async () => {
      assert.throws(() => make({ patence: 3 } as never), refused(/got "patence"/))
      assert.throws(() => make({ patience: -1 }), refused(/patience: a whole number ≥ 0, got -1/))
      assert.throws(() => make({ mode: 'best' as never }), refused(/mode: auto or min or max, got "best"/))
      assert.throws(() => make({ minDelta: Number.NaN }), refused(/minDelta/))
      await assert.rejects(
        line().fit(x, y, { callbacks: [make()] }),
        refused(/monitor among loss, got "valLoss"\. Give/),
      )
      await assert.rejects(
        line().fit(x, y, { callbacks: [make({ monitor: 'los' })], validationData: [x, y] }),
        refused(/monitor among loss, valLoss, got "los"\./),
      )
    })
  }

  test('reduceLROnPlateau: factors and scheduled rates are refused', async () => {
    for (const factor of [0, 1, 2, Number.NaN]) {
      assert.throws(() => callbacks.reduceLROnPlateau({ factor }), refused(/factor: a number in \(0, 1\)/))
    }
    assert.throws(() => callbacks.reduceLROnPlateau({ minLearningRate: -1 }), refused(/minLearningRate/))
    const model = line()
    model.optimizer.learningRate = { at: () => 0.1 } as never
    await assert.rejects(
      model.fit(x, y, { callbacks: [callbacks.reduceLROnPlateau({ monitor: 'loss' })] }),
      refused(/a learning rate that is a number/),
    )
  })

  test('a NaN is never the best value', async () => {
    const stopping = callbacks.earlyStopping({ monitor: 'loss', patience: 2 }).forFit!()
    const context = { logNames: ['loss'], stop: () => assert.fail('stopped') } as never
    stopping.setState!(null)
    for (const [epoch, loss] of [Number.NaN, 3, Number.NaN, 2].entries()) {
      await stopping.onEpochEnd!(epoch, { loss }, context)
    }
    assert.deepEqual(stopping.getState!(), { best: 2, wait: 0, stopped: false })
  })
})

describe('terminateOnNaN', () => {
  test('ends fit as usual, before the weights change', async () => {
    const model = line(1e30)
    const history = await model.fit(x, y, { epochs: 50, batchSize: 4, callbacks: [callbacks.terminateOnNaN()] })
    assert.equal(history.stopped, 'NaN')
    assert.ok(history.epochs.length < 50)
    assert.equal(model.epoch, history.epochs.length)
    await assert.rejects(line(1e30).fit(x, y, { epochs: 50, batchSize: 4 }), refused(/expected a finite loss/))
  })

  test('stops for no other error', async () => {
    const broken = callbacks.lambda({
      onBatchEnd() {
        throw new Error('mine')
      },
    })
    await assert.rejects(line().fit(x, y, { callbacks: [callbacks.terminateOnNaN(), broken] }), /mine/)
  })
})

test('lambda takes functions by the names of hooks alone', () => {
  assert.throws(() => callbacks.lambda({ onEpochFinish() {} } as never), refused(/onEpochEnd.+got "onEpochFinish"/))
  assert.throws(() => callbacks.lambda({ onEpochEnd: 5 as never }), refused(/onEpochEnd: a function, got 5/))
})

describe('files', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('modelCheckpoint saves after the other callbacks have done theirs', async () => {
    const path = join(folder, 'new', 'run.safetensors')
    const model = line()
    // Named first, and yet what is saved has the rate that the second one sets.
    const all = () => [
      callbacks.modelCheckpoint({ path }),
      callbacks.reduceLROnPlateau({ monitor: 'loss', patience: 0, minDelta: 9, factor: 0.5 }),
    ]
    await model.fit(x, y, { epochs: 3, callbacks: all() })
    assert.deepEqual(new Uint8Array(await readFile(path)), await model.toSafetensors())
    const loaded = await loadModel(path, { backend: 'reference' })
    assert.equal(loaded.epoch, 3)
    assert.equal(loaded.optimizer.learningRate, 0.025)
  })

  test('modelCheckpoint fills in its path, every so often, or for the best', async () => {
    const own = join(folder, 'names')
    const checkpoint = callbacks.modelCheckpoint({ path: join(own, '{epoch}-{valLoss}.st'), every: 2 })
    const best = callbacks.modelCheckpoint({ path: join(own, 'best-{epoch}'), saveBestOnly: true, monitor: 'valLoss' })
    const { history } = await line().fit(x, y, { epochs: 5, validationData: [x, y], callbacks: [checkpoint, best] })
    const { valLoss } = history
    const better = valLoss!.map((value, i) => valLoss!.slice(0, i).every(before => value < before))
    assert.deepEqual(
      (await readdir(own)).sort(),
      [
        ...[2, 4, 5].map(epoch => `${epoch}-${valLoss![epoch - 1]!.toFixed(4)}.st`),
        ...[1, 2, 3, 4, 5].filter(epoch => better[epoch - 1]).map(epoch => `best-${epoch}`),
      ].sort(),
    )
    assert.throws(() => callbacks.modelCheckpoint({} as never), refused(/path/))
    assert.throws(() => callbacks.modelCheckpoint({ path: 'a', every: 0 }), refused(/every/))
    const misspelt = callbacks.modelCheckpoint({ path: join(own, '{valAcc}') })
    await assert.rejects(line().fit(x, y, { callbacks: [misspelt] }), refused(/names among epoch, loss, got {valAcc}/))
  })

  test('csvLogger writes a line an epoch, and doubles none when a run is resumed', async () => {
    const [whole, parts] = [join(folder, 'whole.csv'), join(folder, 'parts.csv')]
    const validationData = [x, y] as const
    await line().fit(x, y, { epochs: 4, validationData, callbacks: [callbacks.csvLogger({ path: whole })] })
    const first = line()
    const saved: Uint8Array[] = []
    const keep = callbacks.lambda({
      onEpochSettled: async (_e, _l, { model }) => void saved.push(await model.toSafetensors()),
    })
    const logger = () => callbacks.csvLogger({ path: parts })
    await first.fit(x, y, { epochs: 3, validationData, callbacks: [logger(), keep] })
    // From the file of epoch 2, when the line of epoch 3 is there already
    const loaded = await loadModel(saved[1]!, { backend: 'reference' })
    await loaded.fit(x, y, { epochs: 4, initialEpoch: loaded.epoch, validationData, callbacks: [logger()] })
    const text = await readFile(whole, 'utf8')
    assert.equal(await readFile(parts, 'utf8'), text)
    const lines = text.trim().split('\n')
    assert.equal(lines[0], 'epoch,loss,valLoss')
    assert.deepEqual(
      lines.slice(1).map(row => Number(row.split(',')[0])),
      [0, 1, 2, 3],
    )
  })

  test('csvLogger begins again, appends, and separates as it is told', async () => {
    const path = join(folder, 'log.csv')
    await writeFile(path, 'mine\n')
    const model = line()
    await model.fit(x, y, { callbacks: [callbacks.csvLogger({ path, append: true, separator: ';' })] })
    assert.match(await readFile(path, 'utf8'), /^mine\n0;[\d.]+\n$/)
    await model.fit(x, y, { callbacks: [callbacks.csvLogger({ path })] })
    assert.match(await readFile(path, 'utf8'), /^epoch,loss\n0,[\d.]+\n$/)
    await assert.rejects(
      model.fit(x, y, { callbacks: [callbacks.csvLogger({ path: folder })] }),
      refused(/csvLogger .+: expected a file that can be written/),
    )
    assert.throws(() => callbacks.csvLogger({ path, separator: '' }), refused(/separator/))
  })
})

test('state from a file is checked', () => {
  for (const make of [callbacks.earlyStopping, callbacks.reduceLROnPlateau]) {
    assert.throws(
      () => make().forFit!().setState!({ best: 'low', wait: 0, cooling: 0 }),
      refused(/best: a number, got "low"/),
    )
    assert.throws(() => make().forFit!().setState!({ best: 1 }), refused(/wait: a number, got undefined/))
  }
})
