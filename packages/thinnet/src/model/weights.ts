import { isFitted } from '../engine/parameters.ts'
import { refuse, show } from '../errors.ts'
import { sameShape } from '../tensor/shape.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Network } from './network.ts'
import type { Objective } from './objective.ts'
import { computeGradients } from './train-step.ts'

/** Copies of all parameters: see `Model.getWeights`. */
export function readWeights(network: Network): Promise<Tensor[]> {
  const { kernels, parameters } = network
  return network.exclusive(async () => {
    const weights: Tensor[] = []
    for (const { shape, value } of parameters.list) {
      weights.push({ dtype: kernels.dtype, shape, data: await kernels.read(value) })
    }
    return weights
  })
}

/** Sets all parameters, or none: see `Model.setWeights`. */
export function writeWeights(network: Network, weights: readonly TensorLike[]): void {
  const { kernels } = network
  const parameters = network.parameters.list
  if (!Array.isArray(weights)) refuse('setWeights', 'an array of tensors', show(weights))
  if (weights.length !== parameters.length) refuse('setWeights', `${parameters.length} tensors`, weights.length)
  const values = weights.map((weight, i) => {
    const { name, shape } = parameters[i]!
    const t = asTensor(weight, `setWeights: ${name}`)
    if (!sameShape(t.shape, shape)) refuse(`setWeights: ${name}`, `shape [${shape.join(', ')}]`, t.shape)
    const { data, scale = 1 } = t
    // As it will be kept: what is too large for float32 is infinite.
    const kept = new (kernels.dtype === 'float64' ? Float64Array : Float32Array)(data.length)
    for (const [k, value] of data.entries()) kept[k] = value * scale
    const bad = kept.findIndex(value => !Number.isFinite(value))
    if (bad >= 0) refuse(`setWeights: ${name}`, 'finite numbers', `${kept[bad]} at ${bad}`)
    return kept
  })
  const write = () => {
    network.memory.uses++
    for (const [i, { value }] of parameters.entries()) kernels.write(value, values[i]!)
  }
  if (network.busy) void network.exclusive(async () => write())
  else write()
}

/** The loss and every gradient of a step that is not made: see `Model.gradientsOnBatch`. */
export interface Gradients {
  loss: number
  /** By the parameter's name. */
  gradients: Record<string, Tensor>
  /** One an input, in the model's order; only where it was asked for. 0 for an input that the loss does not come back to. */
  inputGradients?: [Tensor, ...Tensor[]]
}

export function gradientsOf(network: Network, samples: Samples, { inputs }: { inputs: boolean }): Promise<Gradients> {
  const objective = network.objectiveFor({ given: false, inputGradients: inputs })
  return network.exclusive(async () => {
    const restore = await keepMoving(network)
    const totals = objective.totals()
    const loss = await computeGradients(network, samples, rowsFrom(0, samples.count), { totals, objective })
    restore()
    return readGradients(network, objective, loss, inputs)
  })
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
  { kernels, parameters }: Network,
  { run, inputGradients }: Objective,
  loss: number,
  inputs: boolean,
): Promise<Gradients> {
  const { dtype } = kernels
  const gradients: Record<string, Tensor> = {}
  for (const { name, shape, gradient } of parameters.list.filter(isFitted)) {
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
