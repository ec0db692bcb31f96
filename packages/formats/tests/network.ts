import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type Model, type Tensor, tensor } from 'thinnet'

type Numbers = { shape: number[]; data: number[] }

/** A network that another library made: its outputs, and the losses of its next steps on one batch. */
export interface Network {
  x: Numbers[]
  y?: Numbers[]
  outputs: Numbers[]
  losses?: number[]
}

export async function networksIn(folder: URL): Promise<Record<string, Network>> {
  return JSON.parse(await readFile(new URL('networks.json', folder), 'utf8'))
}

const tensors = (list: Numbers[]) => list.map(({ shape, data }) => tensor(Float32Array.from(data), shape))
/** As a model of one takes it, or of several, or of those with names. */
const given = (list: Numbers[], like: unknown) => {
  const all = tensors(list)
  if (Array.isArray(like) || all.length === 1) return all.length === 1 ? all[0]! : all
  return Object.fromEntries(Object.keys(like as object).map((name, k) => [name, all[k]!]))
}
const listOf = (outputs: unknown): Tensor[] =>
  (Array.isArray(outputs)
    ? outputs
    : 'data' in (outputs as object)
      ? [outputs]
      : Object.values(outputs as object)) as Tensor[]

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(found.length, expected.length, what)
  for (let i = 0; i < found.length; i++) {
    const off = Math.abs(found[i]! - expected[i]!)
    assert.ok(off <= tolerance * Math.max(1, Math.abs(expected[i]!)), `${what} [${i}]: ${found[i]}, not ${expected[i]}`)
  }
}

/** The same outputs to 1e-5, and the same losses, where there are any, to 1e-4. */
export async function assertSame(model: Model, { x, y, outputs, losses = [] }: Network): Promise<void> {
  const inputs = x.length === 1 ? tensors(x)[0]! : tensors(x)
  const found = await model.predict(inputs as never)
  for (const [k, output] of listOf(found).entries()) assertClose(output.data, outputs[k]!.data, 1e-5, `output ${k}`)
  if (losses.length === 0) return
  const targets = given(y!, found)
  const trained: number[] = []
  for (const _ of losses) trained.push((await model.trainOnBatch(inputs as never, targets as never)).loss!)
  assertClose(trained, losses, 1e-4, 'losses')
}
