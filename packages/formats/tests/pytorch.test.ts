import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { fromStateDict, readStateDict, toStateDict } from '@thinnet/formats'
import { type Model, type Tensor, tensor } from 'thinnet'
import { columns, MODELS } from './pytorch-models.ts'

// state_dicts of PyTorch: tests/fixtures/pytorch-networks.py says what each is.
const folder = new URL('fixtures/pytorch/', import.meta.url)
type Numbers = { shape: number[]; data: number[] }
const networks = JSON.parse(await readFile(new URL('networks.json', folder), 'utf8')) as Record<
  string,
  { x: Numbers; y: Numbers }
>

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(found.length, expected.length, what)
  for (let i = 0; i < found.length; i++) {
    const off = Math.abs(found[i]! - expected[i]!)
    assert.ok(off <= 1e-5 * Math.max(1, Math.abs(expected[i]!)), `${what} [${i}]: ${found[i]}, not ${expected[i]}`)
  }
}

const file = (name: string) => new URL(`${name}.safetensors`, folder)

/** The outputs of a model, for PyTorch's input. */
async function outputsOf(net: Model, name: string): Promise<Tensor> {
  const { shape, data } = networks[name]!.x
  const x = tensor(Float32Array.from(data), shape)
  return net.predict((name === 'cross' ? [columns(x, 0, 6), columns(x, 6, 10)] : x) as Tensor)
}

/** A state_dict as thinnet keeps it: of a recurrent layer the sum of both biases, but where PyTorch needs both. */
function kept(dict: ReadonlyMap<string, Tensor>): Map<string, number[]> {
  const lists = new Map(Array.from(dict, ([name, { data }]) => [name, [...data]]))
  for (const [name, values] of lists) {
    const other = lists.get(name.replace('bias_hh', 'bias_ih'))
    if (!/^(lstm|rnn)\.bias_hh/.test(name) || !other) continue
    for (const [i, value] of values.entries()) other[i] = Math.fround(other[i]! + value)
    values.fill(0)
  }
  return new Map([...lists].filter(([name]) => !name.endsWith('num_batches_tracked')))
}

describe('state_dicts of PyTorch', () => {
  for (const [name, { y }] of Object.entries(networks)) {
    test(`${name}: the same outputs, and the same state_dict back`, async () => {
      const net = MODELS[name]!()
      await fromStateDict(net, file(name))
      assertClose((await outputsOf(net, name)).data, y.data, 'output')
      if (name === 'half' || name === 'bfloat16') return // float32 from then on
      const theirs = await readStateDict(file(name))
      const again = await toStateDict(net, { like: theirs })
      assert.deepEqual([...again.keys()], [...theirs.keys()])
      for (const [key, { shape }] of theirs) assert.deepEqual(again.get(key)!.shape, shape, key)
      assert.deepEqual(kept(again), kept(theirs))
    })
  }
})
