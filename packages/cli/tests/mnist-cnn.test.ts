import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { emptyFolder, json, REPORT, ran, thinnet, writeSmallMnist } from './command.ts'

interface Result {
  testLoss: number
  testAccuracy: number
  epochs: number
  history: { loss: number[]; accuracy: number[]; valLoss: number[]; valAccuracy: number[] }
  seconds: number
  stoppedEarly: boolean
}

describe('thinnet mnist-cnn', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 96, 20)
  })
  after(() => remove())

  const args = (...more: string[]) => ['mnist-cnn', '--data', folder, '--limit', '64', '--batch-size', '16', ...more]

  test('trains in either data format, and gives the last numbers and all of them', async () => {
    const last = await json<Result>(args('--epochs', '2', '--out', join(folder, 'last')))
    assert.equal(last.epochs, 2)
    for (const values of Object.values(last.history)) assert.equal(values.length, 2)
    assert.equal(last.testLoss, last.history.valLoss[1])
    assert.equal(last.testAccuracy, last.history.valAccuracy[1])
    assert.deepEqual((await readdir(join(folder, 'last'))).sort(), [...REPORT, 'models', 'run.json'].sort())

    const first = await json<Result>(
      args('--epochs', '1', '--data-format', 'channelsFirst', '--out', join(folder, 'f')),
    )
    assert.ok(Number.isFinite(first.testLoss))
    assert.ok(first.testAccuracy >= 0 && first.testAccuracy <= 1)
  })

  test('tells each epoch in a table, and the report', async () => {
    const ended = await ran(args('--epochs', '1', '--test-limit', '10', '--out', join(folder, 'text')))
    assert.equal(ended.status, 0, ended.stderr)
    assert.match(ended.stdout, /│ +1 │ +\d\.\d{4} │ +[\d.]+.% │ +\d\.\d{4} │ +\d+\.00.% │/)
    assert.match(ended.stdout, /of 10 test images correctly/)
    assert.match(ended.stderr, /^convolutional network · epoch 1\/1 · train [\d.]+.%( ·|\n)/)
  })

  test('Ctrl-C in the first epoch leaves a report without curves, exit status 130', async () => {
    const out = join(folder, 'stopped')
    let asked = false
    // All of MNIST, so that the epoch does not end before the signal comes.
    const ended = await thinnet(['mnist-cnn', '--epochs', '2', '--out', out], {
      watch: (child, stderr) => {
        if (asked || !stderr.includes('epoch 1/')) return
        asked = true
        child.kill('SIGINT')
      },
    })
    assert.equal(ended.status, 130, ended.stderr)
    assert.deepEqual((await readdir(out)).sort(), ['history.csv', 'history.json', 'report.html', 'run.json'])
  })
})
