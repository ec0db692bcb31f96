import { type LoadOptions, loadModel, type Model, type Tensor, tensor } from 'thinnet'
import { renamed } from '../errors.ts'
import type { Described } from './described.ts'

/** The model that is described. It is checked as a file of thinnet's is, before memory is taken. */
export async function modelOf(described: Described, options: LoadOptions, who: string): Promise<Model> {
  const { layers, form, inputs, calls, outputs, dtype, compile, step, optimizerStep } = described
  const row = form === 'row'
  const metadata: Record<string, unknown> = {
    model: {
      layers,
      ...(row ? { inputShape: inputs[0]!.shape } : { graph: { form, inputs, calls, outputs } }),
      seed: 0,
      dtype,
    },
    training: { step, optimizerStep, epoch: 0, callbacks: {}, remembered: {} },
    ...(compile && { compile }),
  }
  const texts = Object.entries(metadata).map(([name, value]) => [name, JSON.stringify(value)] as const)
  const tensors = new Map<string, Tensor>([['training/fit/epochs', tensor(new Float64Array(0))], ...described.tensors])
  try {
    return await loadModel({ tensors, metadata: new Map([['thinnet', '3'], ...texts]) }, options)
  } catch (error) {
    throw renamed(error, who, 'loadModel')
  }
}
