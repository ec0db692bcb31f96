import { type Tensor, tensor } from 'thinnet'
import type { AnyModel, Described } from './described.ts'

/** Sample shapes by the names of calls: `dense`, and `dense/1` of a second one. Found by leading one sample of zeros through the model. */
export async function shapesByCall(model: AnyModel, { inputs }: Described): Promise<Map<string, readonly number[]>> {
  const zeros = inputs.map(({ shape }) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [1, ...shape]))
  const outputs = await model.layerOutputs((zeros.length === 1 ? zeros[0]! : zeros) as Tensor)
  return new Map(outputs.map(({ name, output }) => [name, output.shape.slice(1)]))
}

/** … of the values of a model, by their numbers: see `Described`. */
export async function shapesOf(model: AnyModel, described: Described): Promise<(readonly number[])[]> {
  const { layers, inputs, calls } = described
  const byCall = await shapesByCall(model, described)
  const shapes = inputs.map(({ shape }) => shape)
  const times = new Map<number, number>()
  for (const [index, first] of calls) {
    const before = times.get(index) ?? 0
    times.set(index, before + 1)
    const { name } = layers[index]!.config
    // an activation that is computed with its neighbour keeps its input's shape
    shapes.push(byCall.get(before ? `${name}/${before}` : name) ?? shapes[first]!)
  }
  return shapes
}
