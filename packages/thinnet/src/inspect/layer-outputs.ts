import type { ProgramCall } from '../engine/program.ts'
import { refuse } from '../errors.ts'
import { ActivationLayer } from '../layers/activation.ts'
import { rowsFrom } from '../model/data.ts'
import type { Network } from '../model/network.ts'
import { gatherInputs } from '../model/train-step.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** What one layer makes of the inputs. */
export interface LayerOutput {
  /** The layer's name; an activation that is computed by itself is listed under its layer's and its own, as `dense/softmax`. */
  readonly name: string
  /** [count, …outputShape] */
  readonly output: Tensor
}

export interface LayerOutputsOptions {
  /** Whether dropout draws and batch normalization uses the batch, as `fit` would at this step. Default false. */
  training?: boolean
  /** Whose masks, a whole number ≥ 0. Default: the training steps completed. */
  step?: number
  /** Samples a batch: in training, batch normalization's statistics are a batch's. Default 128. */
  batchSize?: number
  /** Names of the layers that are wanted. Default: all. */
  layers?: readonly string[]
}

/** What is computed, and how: all of `LayerOutputsOptions`, with their defaults. */
export interface Walk {
  training: boolean
  step: number
  batchSize: number
}

/** A call whose output is a value of its own. */
interface Stop {
  readonly name: string
  /** Of a sample. */
  readonly shape: Shape
}

/** The calls in the order they are computed, but for activations that their neighbour has applied already. */
export function stopsOf(network: Network): Stop[] {
  const { calls } = network.inference.program
  return calls.filter(isStop).map(({ placed, asked }) => ({ name: placed.site, shape: asked.output.fixedShape }))
}

const isStop = ({ placed }: ProgramCall) =>
  !(placed.layer instanceof ActivationLayer && (placed.reluBefore === 'applied' || !placed.layer.f))

/**
 * Leads inputs through the network batch by batch, and tells what comes out at each stop: its index among `stopsOf`, the
 * values of the batch, and the batch's first sample. Nothing is changed, since moving averages move in backward.
 */
export async function walk(
  network: Network,
  inputs: readonly Tensor[],
  { training, step, batchSize }: Walk,
  see: (stop: number, values: ArrayLike<number>, firstSample: number) => void,
): Promise<void> {
  const { kernels, inference } = network
  const count = inputs[0]!.shape[0]!
  for (let first = 0; first < count; first += batchSize) {
    const batch = Math.min(batchSize, count - first)
    inference.setBatch(batch)
    gatherInputs(inference, kernels, inputs, rowsFrom(first, batch))
    const pass = network.pass({ training, fitting: training, step, firstSample: first })
    let stop = 0
    for (const [i, call] of inference.program.calls.entries()) {
      const value = inference.call(i, pass)
      if (isStop(call)) see(stop++, await kernels.read(value), first)
    }
  }
}

/** The outputs of every layer, or of those that are named: see `Sequential.layerOutputs`. */
export async function layerOutputs(
  network: Network,
  inputs: readonly Tensor[],
  { layers, ...how }: Walk & { layers?: readonly string[] | undefined },
): Promise<LayerOutput[]> {
  const stops = stopsOf(network)
  const names = stops.map(({ name }) => name)
  for (const name of layers ?? []) {
    if (!names.includes(name)) {
      refuse('layerOutputs', `layers: names among ${names.map(each => `"${each}"`).join(', ')}`, `"${name}"`)
    }
  }
  const count = inputs[0]!.shape[0]!
  const { dtype } = network.kernels
  const outputs = stops.map(({ name, shape }) => {
    if (layers && !layers.includes(name)) return null
    const size = count * sizeOf(shape)
    return { name, output: { dtype, shape: [count, ...shape], data: new (floatsOf(dtype))(size) } }
  })
  await walk(network, inputs, how, (stop, values, firstSample) => {
    outputs[stop]?.output.data.set(values, firstSample * sizeOf(stops[stop]!.shape))
  })
  return outputs.filter(output => output !== null)
}

const floatsOf = (dtype: 'float32' | 'float64') => (dtype === 'float64' ? Float64Array : Float32Array)
