import { type Model, type Tensor, tensor } from 'thinnet'
import type { Described } from './described.ts'

/** Sample shapes of the values of a model, by value: see `Described`. Found by leading one sample of zeros through it. */
export async function shapesOf(model: Model, { layers, inputs, calls }: Described): Promise<number[][]> {
  const zeros = inputs.map(({ shape }) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [1, ...shape]))
  const outputs = await model.layerOutputs((zeros.length === 1 ? zeros[0]! : zeros) as Tensor)
  const bySite = new Map(outputs.map(({ name, output }) => [name, output.shape.slice(1)]))
  const shapes = inputs.map(({ shape }) => [...shape])
  const times = new Map<number, number>()
  for (const [index, first] of calls) {
    const before = times.get(index) ?? 0
    times.set(index, before + 1)
    const { name } = layers[index]!.config
    // an activation that is computed with its neighbour keeps its input's shape
    shapes.push(bySite.get(before ? `${name}/${before}` : name) ?? shapes[first]!)
  }
  return shapes
}
