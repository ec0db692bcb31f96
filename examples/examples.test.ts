import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs an example as its first lines say, and gives what it prints. */
async function run(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file])
  return stdout
}

/** The numbers behind a label. */
function numbers(output: string, label: string): number[] {
  const line = output.split('\n').find(line => line.includes(label))
  assert.ok(line, `no line with "${label}" in:\n${output}`)
  return (line.slice(line.indexOf(label) + label.length).match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number)
}

describe('the examples run and show what they say', () => {
  test('three-layer-network: unscaled vanilla predicts off scale', async () => {
    const output = await run('three-layer-network')
    const [invertedTrain] = numbers(output, 'inverted  training')
    const [vanillaTrain] = numbers(output, 'vanilla   training')
    const [scaled] = numbers(output, 'vanilla   prediction, times keep')
    const [unscaled] = numbers(output, 'vanilla   prediction, not scaled')
    const [inverted] = numbers(output, 'inverted  prediction')
    assert.equal(unscaled, inverted)
    const off = (a: number, b: number) => Math.abs(a - b)
    assert.ok(off(unscaled!, vanillaTrain!) > 5 * off(scaled!, vanillaTrain!))
    assert.ok(off(invertedTrain!, inverted!) < off(vanillaTrain!, unscaled!))
  })

  test('dropout-layer: backward is the forward mask, with its scale', async () => {
    const output = await run('dropout-layer')
    const [first] = output.split('\n\n').filter(part => part.includes('inverted, rate 0.5'))
    const x = numbers(first!, 'x')
    const y = numbers(first!, 'y')
    const dx = numbers(first!, 'dx of ones')
    assert.equal(y.length, 8)
    assert.deepEqual(
      y,
      x.map((value, i) => value * dx[i]!),
    )
    assert.ok(dx.every(value => value === 0 || value === 2))
    assert.notDeepEqual(numbers(first!, 'y again'), y)
    assert.deepEqual(numbers(first!, 'predicting'), x)
  })

  test('multi-layer-network: learns in all four forms', async () => {
    const output = await run('multi-layer-network')
    for (const form of ['plain', 'Dropout 0.2  ', 'BatchNorm  ', 'BatchNorm + Dropout']) {
      const [train, test] = numbers(output, form).slice(-2)
      assert.ok(train! > 0.85 && test! > 0.7, output)
    }
  })

  test('mnist-cnn: compile, fit, evaluate', async () => {
    const [, accuracy] = numbers(await run('mnist-cnn'), 'test loss')
    assert.ok(accuracy! > 0.7)
  })

  test('own-layer: passes the gradient check and learns', async () => {
    const output = await run('own-layer')
    assert.match(output, /gradient check: passed/)
    assert.deepEqual(numbers(output, 'accuracy'), [1])
  })
})
