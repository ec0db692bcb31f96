import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type Callback,
  callbacks,
  layers,
  type Model,
  metrics,
  optimizers,
  type StreamStart,
  sequential,
} from '../../src/index.ts'
import { rows } from '../../src/tensor/tensor.ts'
import { labels, waves } from '../graphs/models.ts'
import { trainWithBackup } from './backup-program.ts'

const { backupAndRestore, earlyStopping, learningRateScheduler, reduceLROnPlateau } = callbacks
const [x, y] = [waves(22, 4), labels(22, 2)]
const folder = mkdtempSync(join(tmpdir(), 'backup-'))
after(() => rmSync(folder, { recursive: true }))

function made(o: { units?: number; seed?: number; optimizer?: ReturnType<typeof optimizers.adam> } = {}) {
  const { units = 6, seed = 1, optimizer = optimizers.adam({ learningRate: 0.05 }) } = o
  const net = sequential({
    seed,
    backend: 'wasm',
    threads: 1,
    layers: [
      layers.dense({ units, activation: 'relu', inputShape: [4] }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  // One metric that adds up, and one that keeps every score.
  net.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy', metrics.rocAuc()] })
  return net
}
const remembering = (): Callback[] => [
  learningRateScheduler((_, rate) => 0.95 * rate),
  reduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 0.05 }),
  earlyStopping({ patience: 9, restoreBestWeights: true }),
]
const column = { ...y, shape: [22, 1] }
const how = { epochs: 3, batchSize: 5, accumulate: 2, validationData: [x, column] as const }

/** A run to its end, all backups of its batches, and what it saved. */
async function whole(fit: (net: Model, list: Callback[]) => Promise<unknown>) {
  const net = made()
  const backups: Uint8Array[] = []
  const keep = (_: number, __: object, context: { backup(): Promise<Uint8Array> }) =>
    context.backup().then(bytes => void backups.push(bytes))
  const history = await fit(net, [...remembering(), { onBatchEnd: keep, onEpochSettled: keep }])
  return { backups, history, bytes: await net.toSafetensors() }
}

describe('a fit that goes on from a backup, after any batch or epoch, ends with the bits of the run never interrupted', () => {
  const streams = (o: object) => (net: Model, list: Callback[]) => {
    const stream = function* ({ epoch, step }: StreamStart) {
      const isEndless = 'stepsPerEpoch' in o
      for (let n = isEndless ? epoch * 3 + step : step; isEndless || n < 3; n++) {
        const at = (n % 3) * 7
        yield [rows(x, at, at + 7), rows(column, at, at + 7)] as const
      }
    }
    return net.fit(stream, { epochs: 3, validationData: how.validationData, callbacks: list, ...o })
  }
  for (const [name, fit] of Object.entries({
    arrays: (net: Model, list: Callback[]) => net.fit(x, column, { ...how, callbacks: list }),
    'a stream of three batches': streams({}),
    'an endless stream': streams({ stepsPerEpoch: 3 }),
  })) {
    test(name, async () => {
      const { backups, history, bytes } = await whole(fit)
      assert.equal(backups.length, 12)
      for (const backup of backups) {
        const net = made()
        const again = await fit(net, [...remembering(), { restore: async () => backup, onEpochSettled() {} }])
        assert.deepEqual({ ...(again as object), notes: [] }, { ...(history as object), notes: [] })
        assert.deepEqual(await net.toSafetensors(), bytes)
      }
    })
  }

  test('backups of another model, and streams that cannot begin in the middle, are refused, and nothing changes', async () => {
    const { backups } = await whole((net, list) => net.fit(x, column, { ...how, callbacks: list }))
    const refused = async (net: Model, message: RegExp, bytes = backups[1]!) => {
      const before = await net.toSafetensors()
      await assert.rejects(net.fit(x, column, { callbacks: { restore: () => bytes } }), message)
      assert.deepEqual(await net.toSafetensors(), before)
    }
    await refused(made({ units: 5 }), /backup: expected a backup of this model, got one with other layers/)
    await refused(made({ seed: 2 }), /another seed/)
    await refused(made({ optimizer: optimizers.adam({ beta1: 0.8 }) }), /other options of compile/)
    await refused(made(), /another file/, await made().toSafetensors())
    await refused(made(), /safetensors/, Uint8Array.of(1, 2, 3))
    const stream = {
      *[Symbol.iterator]() {
        yield [x, column] as const
      },
    }
    const restore = { restore: () => backups[0]! }
    await assert.rejects(made().fit(stream, { epochs: 3, callbacks: restore }), /begin in the middle.*Give a function/)
  })
})

describe('backupAndRestore', () => {
  test('takes its file away when the last epoch is done, or not; options are checked', async () => {
    const path = join(folder, 'deep', 'run.backup')
    await made().fit(x, column, { ...how, callbacks: backupAndRestore({ path }) })
    assert.ok(!existsSync(path))
    await made().fit(x, column, { ...how, callbacks: backupAndRestore({ path, deleteCheckpoint: false, saveFreq: 2 }) })
    const kept = readFileSync(path)
    // The last step that is a multiple of 2 is in the middle of the last epoch.
    const net = made()
    await net.fit(x, column, { ...how, callbacks: backupAndRestore({ path, saveFreq: 100 }) })
    assert.equal(net.step, 9)
    assert.ok(!existsSync(path) && kept.length > 0)
    for (const saveFreq of [0, 1.5, 'batch' as never]) {
      assert.throws(() => backupAndRestore({ path, saveFreq }), /saveFreq: 'epoch', or a whole number ≥ 1/)
    }
    writeFileSync(path, 'something else')
    await assert.rejects(made().fit(x, column, { callbacks: backupAndRestore({ path }) }), /safetensors/)
  })

  test('a process that is killed loses at most saveFreq steps, and its successor ends as if it had lived', async () => {
    const [path, csv] = [join(folder, 'killed', 'run'), join(folder, 'killed', 'run.csv')]
    const program = fileURLToPath(new URL('backup-program.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', program, path, csv, '8'], { stdio: 'inherit' })
    const signal = await new Promise((resolve, reject) =>
      child.on('close', (_, signal) => resolve(signal)).on('error', reject),
    )
    assert.equal(signal, 'SIGKILL')
    const steps: number[] = []
    const second = await trainWithBackup(path, csv, step => void steps.push(step))
    // Every third was saved.
    assert.equal(steps[0], 7)
    const lived = await trainWithBackup(join(folder, 'lived', 'run'), join(folder, 'lived', 'run.csv'))
    assert.deepEqual(second, lived)
    assert.equal(readFileSync(csv, 'utf8'), readFileSync(join(folder, 'lived', 'run.csv'), 'utf8'))
  })
})
