import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CompileOptions, input, layers, model, tensor, type Value } from '../../src/index.ts'

/**
 * A cross-entropy writes its derivative over the logits where nobody reads them any more. Of several outputs the gradients
 * are the sum of those that each makes by itself, whatever is written over what.
 */
const x = tensor(
  Float64Array.from({ length: 15 }, (_, i) => Math.sin(3 * i)),
  [5, 3],
)
const classes = tensor([0, 2, 1, 1, 0], [5, 1])
const rows = tensor(
  Float64Array.from({ length: 15 }, (_, i) => Math.cos(i)),
  [5, 3],
)

type Made = Record<string, { of: (z: Value) => Value; loss: CompileOptions['loss']; y: typeof rows }>
const softmax = { of: (z: Value) => layers.activation({ activation: 'softmax' }).apply(z), y: classes }
const OUTPUTS: Made = {
  classes: { ...softmax, loss: 'sparseCategoricalCrossentropy' },
  same: { ...softmax, loss: 'sparseCategoricalCrossentropy' },
  logits: { of: z => z, loss: 'meanSquaredError', y: rows },
  bent: {
    of: z => layers.dense({ units: 3, activation: 'tanh', name: 'bent' }).apply(z),
    loss: 'meanSquaredError',
    y: rows,
  },
}

async function gradientOf(names: readonly string[]): Promise<ArrayLike<number>> {
  const inputs = input({ shape: [3] })
  const z = layers.dense({ units: 3, name: 'z' }).apply(inputs)
  const outputs = Object.fromEntries(names.map(name => [name, OUTPUTS[name]!.of(z)]))
  const net = model({ inputs, outputs, seed: 2, backend: 'reference', dtype: 'float64' })
  net.compile({ loss: Object.fromEntries(names.map(name => [name, OUTPUTS[name]!.loss])) as CompileOptions['loss'] })
  const y = Object.fromEntries(names.map(name => [name, OUTPUTS[name]!.y]))
  const { gradients } = await net.gradientsOnBatch(x, y)
  net.dispose()
  return gradients['z/kernel']!.data
}

describe('a derivative that is written over an output', () => {
  for (const names of [
    ['classes', 'logits'],
    ['logits', 'classes'],
    ['classes', 'bent'],
    ['bent', 'classes'],
    ['classes', 'same'],
    ['classes', 'logits', 'bent', 'same'],
  ]) {
    test(names.join(', '), async () => {
      const alone: ArrayLike<number>[] = []
      for (const name of names) alone.push(await gradientOf([name]))
      for (const [i, value] of Array.from(await gradientOf(names)).entries()) {
        const want = alone.reduce((sum, gradient) => sum + gradient[i]!, 0)
        assert.ok(Math.abs(value - want) < 1e-12, `${i}: ${value}, not ${want}`)
      }
    })
  }
})
