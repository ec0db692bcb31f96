import type { Tensor } from '../tensor/tensor.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Network } from './network.ts'
import type { Objective } from './objective.ts'
import { computeGradients } from './train-step.ts'

/** The loss and every gradient of a step that is not made: see `Model.gradientsOnBatch`. */
export interface Gradients {
  loss: number
  /** By the parameter's name. */
  gradients: Record<string, Tensor>
  /** One an input, in the model's order; only where it was asked for. 0 for an input that the loss does not come back to. */
  inputGradients?: [Tensor, ...Tensor[]]
}

/** Within `exclusive`. */
export async function gradientsOf(network: Network, samples: Samples, objective: Objective, inputs: boolean) {
  const restore = await keepMoving(network)
  const totals = objective.totals()
  const loss = await computeGradients(network, samples, rowsFrom(0, samples.count), { totals, objective })
  restore()
  return readGradients(network, objective, loss, inputs)
}

/** Of what moves by itself in training, as moving averages do. @returns what sets it to what it is now */
export async function keepMoving({ kernels, parameters }: Network): Promise<() => void> {
  const moving = parameters.list.filter(({ trainable }) => !trainable)
  const now = await Promise.all(moving.map(({ value }) => kernels.read(value)))
  return () => {
    for (const [i, { value }] of moving.entries()) kernels.write(value, now[i]!)
  }
}

/** After a backward. */
export async function readGradients(
  { kernels, fitted }: Network,
  { run, inputGradients }: Objective,
  loss: number,
  inputs: boolean,
): Promise<Gradients> {
  const { dtype } = kernels
  const gradients: Record<string, Tensor> = {}
  for (const { name, shape, gradient } of fitted) {
    gradients[name] = { dtype, shape, data: await kernels.read(gradient) }
  }
  if (!inputs) return { loss, gradients }
  const ofInputs = run.program.inputs.map(async ({ shape, size }, k): Promise<Tensor> => {
    const dx = inputGradients[k]
    const Floats = dtype === 'float64' ? Float64Array : Float32Array
    return { dtype, shape: [...shape], data: dx ? await kernels.read(dx) : new Floats(size) }
  })
  return { loss, gradients, inputGradients: (await Promise.all(ofInputs)) as [Tensor, ...Tensor[]] }
}
