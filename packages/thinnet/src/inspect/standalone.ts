import { isFitted } from '../engine/parameters.ts'
import { Program } from '../engine/program.ts'
import { Run } from '../engine/run.ts'
import { refuse } from '../errors.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import type { Layer, Pass } from '../layers/layer.ts'
import { checkInputs, rowsFrom } from '../model/data.ts'
import { giveBack, nameLayers } from '../model/names.ts'
import { isUsers, Network } from '../model/network.ts'
import { rowOf } from '../model/row.ts'
import { gatherInputs } from '../model/train-step.ts'
import { anything, checkOptions, flag, shapes, whole } from '../options/index.ts'
import { randomSeed } from '../random/streams.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'

export interface StandaloneOptions extends ComputeOptions {
  /** Sample shape of the input. Default: the layer's own `inputShape`. */
  inputShape?: Shape
  /** Of the initial weights and of what is drawn. Default: one is drawn. */
  seed?: number | bigint
}

/**
 * A layer (or several in a row) on its own, without loss or optimizer: to look at what it does, or to train by hand.
 *
 *     const dropout = standalone(layers.dropout({ rate: 0.5 }), { inputShape: [4], seed: 1 })
 *     const y = await dropout.forward([[1, 2, 3, 4]])
 *     const dx = await dropout.backward([[1, 1, 1, 1]])
 */
export function standalone(layer: Layer | readonly Layer[], options: StandaloneOptions = {}): Standalone {
  return new Standalone(layer, options)
}

/** Made by `standalone`. */
export class Standalone {
  readonly #network: Network
  readonly #run: Run
  #pass: Pass | null = null
  #step = 0

  constructor(layer: Layer | readonly Layer[], options: StandaloneOptions) {
    const kinds = { inputShape: shapes, seed: anything, ...COMPUTE_OPTIONS }
    const { inputShape: given, seed = randomSeed(), ...others } = checkOptions('standalone', options, kinds)
    const layers = nameLayers(Array.isArray(layer) ? layer : [layer], 'standalone')
    try {
      const inputShape = given ?? layers[0]?.inputShape
      if (!inputShape) refuse('standalone', 'an inputShape', 'none', 'Pass { inputShape: [4] }, say.')
      this.#network = new Network(rowOf(layers, inputShape), { ...others, seed })
      const { calls, inputShapes, parameters, memory, kernels } = this.#network
      const both = { parameters, floatType: kernels.dtype, losses: [true], inputGradients: true, watches: isUsers }
      this.#run = new Run(new Program(calls, inputShapes, both), memory)
      memory.placeTraining(0)
    } catch (error) {
      giveBack(layers)
      throw error
    }
  }

  /**
   * y for x [batch, …inputShape]. Training is the default; every call in training draws new masks, those of the step
   * that counts such calls from 0; or those of `step`.
   */
  async forward(x: TensorLike, options: { training?: boolean; step?: number } = {}): Promise<Tensor> {
    const { training = true, step } = checkOptions('forward', options, { training: flag, step: whole(0) })
    const { kernels } = this.#network
    await this.#network.load()
    const inputs = checkInputs(this.#network, x, 'forward', { finite: false })
    const batch = inputs[0]!.shape[0]!
    this.#run.setBatch(batch)
    gatherInputs(this.#run, kernels, inputs, rowsFrom(0, batch))
    const next = () => (training ? this.#step++ : this.#step)
    this.#pass = this.#network.pass({ training, fitting: training, step: step ?? next() })
    this.#run.forward(this.#pass)
    const y = this.#run.output(0)
    return { dtype: kernels.dtype, shape: [...y.shape], data: await kernels.read(y) }
  }

  /** dx, given dy, through the pass that `forward` ran last; sets the gradients. */
  async backward(dy: TensorLike): Promise<Tensor> {
    const { kernels, outputShapes } = this.#network
    if (!this.#pass) return refuse('backward', 'a forward before it', 'none')
    const given = asTensor(dy, 'backward: dy')
    const [region] = this.#run.program.dys
    if (!sameShape(given.shape, region!.shape)) {
      refuse('backward', `dy ${showBatched(outputShapes[0]!)} of the last forward, [${region!.shape}]`, given.shape)
    }
    kernels.gather(region!, given, rowsFrom(0, given.shape[0]!))
    const [dx] = this.#run.backward(this.#pass)
    this.#pass = null
    if (!dx) return refuse('backward', 'a first layer that declares an inputGradient', 'none')
    return { dtype: kernels.dtype, shape: [...dx.shape], data: await kernels.read(dx) }
  }

  /** Copies of the parameters, and of their gradients after a backward, by name. */
  async parameters(): Promise<Record<string, { value: Tensor; gradient: Tensor | null }>> {
    const { kernels, parameters } = this.#network
    const { dtype } = kernels
    const out: Record<string, { value: Tensor; gradient: Tensor | null }> = {}
    for (const parameter of parameters.list) {
      const { name, shape, value, gradient } = parameter
      out[name] = {
        value: { dtype, shape, data: await kernels.read(value) },
        gradient: isFitted(parameter) ? { dtype, shape, data: await kernels.read(gradient) } : null,
      }
    }
    return out
  }
}
