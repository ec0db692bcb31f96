import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { format, promisify } from 'node:util'
import { linesOf } from '../bench/first-hour/lines.ts'
import { PYTHON, python } from '../scripts/tests/python.ts'

/** Runs an example in this process, which has thinnet and a TypeScript loader already, and gives what it prints. */
async function run(name: string): Promise<string> {
  const lines: string[] = []
  const { log } = console
  console.log = (...words) => void lines.push(`${format(...words)}\n`)
  try {
    await import(fileOf(`${name}.ts`))
  } finally {
    console.log = log
  }
  return lines.join('')
}

/** Runs an example as its first lines say, and gives what it prints. */
async function runAlone(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fileOf(`${name}.ts`), ...args])
  return stdout
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** The numbers after a label. */
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
    const [scaled] = numbers(output, 'vanilla   inference, times keep')
    const [unscaled] = numbers(output, 'vanilla   inference, not scaled')
    const [inverted] = numbers(output, 'inverted  inference')
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

  test('siamese: tells pairs of unseen digits apart, by the angle between their codes', async () => {
    const output = await run('siamese')
    const [, accuracy] = numbers(output, 'pairs of unseen digits: loss')
    const [same] = numbers(output, 'the same digit:')
    const [different] = numbers(output, 'different digits:')
    assert.ok(accuracy! > 0.8 && same! > different! + 0.5, output)
  })

  test('policy-gradient: the pole stays up', async () => {
    const output = await run('own-loops/policy-gradient')
    const [, steps] = numbers(output, 'after')
    assert.ok(steps! >= 195, output)
  })

  test('gan: points of the whole ring, and near it', async () => {
    const output = await run('own-loops/gan')
    const [radius, deviation, eighths] = numbers(output, 'radius')
    assert.ok(Math.abs(radius! - 1) < 0.2 && deviation! < 0.3 && eighths === 8, output)
  })

  test('vae: the sampling layer passes the gradient check, and the autoencoder learns', async () => {
    const output = await run('own-loops/vae')
    assert.match(output, /gradient check: passed/)
    const [before, after] = numbers(output, 'loss of unseen digits:')
    assert.ok(after! < 0.35 * before!, output)
  })

  for (const [name, least] of [
    ['tumours', 0.9],
    ['vibration', 0.75],
  ] as const) {
    test(`first-hour/${name}: the report says it is learnt`, async () => {
      assert.ok(numbers(await run(`first-hour/${name}`), 'accuracy  ')[0]! > least)
    })
  }

  test('first-hour/fuel: most of what makes a car thirsty is known', async () => {
    assert.ok(numbers(await run('first-hour/fuel'), 'R² ').at(-1)! > 0.75)
  })

  test('the first hour takes no more lines here than in Keras', () => {
    for (const name of ['tumours', 'fuel', 'vibration']) {
      const here = linesOf(fileOf(`first-hour/${name}.ts`))
      const there = linesOf(fileOf(`../bench/first-hour/${name}.py`))
      assert.ok(here > 10 && here <= there, `${name}: ${here} lines, in Keras ${there}`)
    }
  })

  test('own-layer: passes the gradient check and learns', async () => {
    const output = await run('own-layer')
    assert.match(output, /gradient check: passed/)
    assert.deepEqual(numbers(output, 'accuracy'), [1])
  })

  test('own-noise: backward draws the noise of forward, each step another', async () => {
    const output = await run('own-noise')
    assert.match(output, /gradient check: passed/)
    const [y, dx] = [numbers(output, 'step 0  '), numbers(output, 'dx of ones')]
    for (const [i, value] of y.entries()) {
      assert.ok(Math.abs(value / (i + 1) - dx[i]!) < 1e-4 && Math.abs(dx[i]! - 1) < 0.3, output)
    }
    assert.deepEqual(numbers(output, 'step 0 again'), y)
    assert.notDeepEqual(numbers(output, 'step 1'), y)
    assert.deepEqual(numbers(output, 'predicting'), [1, 2, 3, 4])
  })

  test('monte-carlo-dropout: uncertainty grows as the digit is rotated', async () => {
    const lines = (await run('monte-carlo-dropout')).trim().split('\n')
    const entropies = lines.map(line => Number(/entropy (\S+),/.exec(line)![1]))
    const information = lines.map(line => Number(/information (\S+)/.exec(line)![1]))
    assert.match(lines[0]!, /^ *0°: a 7/)
    assert.ok(entropies[0]! < 0.3 && Math.max(...entropies) > 1, `${entropies}`)
    for (const [i, entropy] of entropies.entries()) assert.ok(information[i]! >= 0 && information[i]! <= entropy)
  })

  test('stochastic-depth: leaves blocks out, and reads digits better', async () => {
    const output = await run('stochastic-depth')
    const [kept] = numbers(output, 'keeps the last block for')
    assert.ok(kept! > 10 && kept! < 40, output)
    const [, lossWithout, accuracyWithout] = numbers(output, 'at rate 0:').map(Math.abs)
    const [, lossWith, accuracyWith] = numbers(output, 'at rate 0.5:').map(Math.abs)
    assert.ok(lossWith! < lossWithout! && accuracyWith! > accuracyWithout!, output)
  })

  test('selu-alpha-dropout: 20 layers stay at mean 0 and variance 1, after dropout they do not', async () => {
    const output = await run('selu-alpha-dropout')
    const variance = (name: string) => {
      const line = output.split('\n').find(line => line.startsWith(name))!
      return [.../variance (\S+);/.exec(line)!][1]
    }
    assert.ok(Math.abs(Number(variance('alphaDropout ')) - 1) < 0.15, output)
    assert.ok(Number(variance('dropout ')) > 1.3, output)
  })

  test('save-weights: a loaded model resumes the same, and Python reads the file', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'thinnet-examples-'))
    try {
      const path = join(folder, 'model.safetensors')
      const output = await runAlone('save-weights', path)
      const [one] = numbers(output, 'that went on')
      const [other] = numbers(output, 'that was loaded')
      assert.equal(one, other)
      const found = PYTHON.find()
      if ('missing' in found) return t.skip(found.missing)
      const read = python(fileOf('read_weights.py'), path)
      const sums = (text: string) =>
        text
          .split('\n')
          .filter(line => line.includes(' sum '))
          .sort()
      assert.equal(sums(output).length, 4)
      assert.deepEqual(sums(read), sums(output))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
