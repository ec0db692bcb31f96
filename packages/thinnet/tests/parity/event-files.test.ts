import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { beginning, eventOf, type Shown } from '../../src/callbacks/tensorboard/events.ts'
import { crc32c } from '../../src/callbacks/tensorboard/records.ts'
import { callbacks, layers, sequential } from '../../src/index.ts'
import { labels, waves } from '../graphs/models.ts'
import { fixture } from './support.ts'

const { time, shown, file, ...given } = fixture<{
  crc32c: Record<string, number>
  time: number
  shown: Shown[]
  file: string
}>('event_files')

describe('event files', () => {
  test('are those that TensorBoard writes itself, byte for byte', () => {
    const bytes = Buffer.concat([beginning(time), ...shown.map(each => eventOf(each, time))])
    assert.equal(bytes.toString('hex'), file)
  })

  test('crc32c', () => {
    for (const [text, crc] of Object.entries(given.crc32c)) assert.equal(crc32c(new TextEncoder().encode(text)), crc)
  })
})

describe('tensorBoard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorboard-'))
  /** The tags of a folder's files, in order. */
  const tags = (logDir: string, part: string) =>
    readdirSync(join(logDir, part)).flatMap(name => {
      assert.match(name, /^events\.out\.tfevents\.\d+\.thinnet\.\d+\.\d+\.v2$/)
      const bytes = readFileSync(join(logDir, part, name))
      const found: string[] = []
      for (let at = 0; at < bytes.length; ) {
        const length = Number(bytes.readBigUInt64LE(at))
        const tag = /(?:epoch|batch|dense)[\w/]+/.exec(bytes.toString('latin1', at + 12, at + 12 + length))
        if (tag) found.push(tag[0])
        at += length + 16
      }
      return found
    })

  test('writes training and validation to folders of their own, batches and histograms where asked', async () => {
    const [x, y] = [waves(12, 4), labels(12, 3)]
    const fit = async (options: object) => {
      const logDir = mkdtempSync(join(folder, 'run-'))
      const net = sequential({ seed: 1, layers: [layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })] })
      net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
      const board = callbacks.tensorBoard({ logDir, ...options })
      await net.fit(x, y, { epochs: 2, batchSize: 6, validationData: [x, y], callbacks: board })
      return logDir
    }
    try {
      const plain = await fit({})
      const epoch = ['epoch_loss', 'epoch_accuracy']
      assert.deepEqual(tags(plain, 'validation'), [...epoch, ...epoch])
      const ofTraining = [...epoch, 'epoch_learning_rate']
      assert.deepEqual(tags(plain, 'train'), [...ofTraining, ...ofTraining])
      const all = await fit({ updateFreq: 2, histogramFreq: 2 })
      const batch = ['batch_loss', 'batch_accuracy']
      const histograms = ['dense/kernel/histogram', 'dense/bias/histogram']
      assert.deepEqual(tags(all, 'train'), [...batch, ...ofTraining, ...histograms, ...batch, ...ofTraining])
      for (const updateFreq of [0, 'step' as never, 1.5]) {
        assert.throws(() => callbacks.tensorBoard({ logDir: plain, updateFreq }), /updateFreq: 'epoch', 'batch' or/)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
