import type { KernelGroup } from '../kernels/group.ts'
import type { Region } from '../kernels/region.ts'
import type { Inputs, Layer, RegionOptions } from '../layers/layer.ts'
import type { Built } from '../layers/returned.ts'
import type { Shape } from '../tensor/shape.ts'
import { Block } from './blocks.ts'
import type { Calls, Placed, Wire } from './calls.ts'
import { type Asked, buildCall } from './declare.ts'
import { type Lifetimes, momentOfBackward, momentOfLosses, settleLifetimes } from './lifetimes.ts'
import type { Frozen, Owned, Parameters } from './parameters.ts'
import { PlannedRegion } from './planned-region.ts'

/** One call of a program: what it asked for, and where its values lie. */
export interface ProgramCall {
  readonly placed: Placed
  readonly asked: Asked
  readonly built: Built
  readonly inputs: Inputs<Block>
  readonly output: Block
  /** Whether its use of memory is checked each time it is run (see `watch.ts`). */
  readonly watched: boolean
  /** Whether it, or something before it, has parameters. */
  readonly needed: boolean
  /** The derivative of the loss to the output; null where its backward is not run. */
  dy: Block | null
  /** Where nothing comes back to the output, but the call has a loss of its own: dy, of zeros. */
  silent: PlannedRegion | null
  /** … and to each input, where somebody asks for it. */
  dxs: readonly (Block | null)[]
  /** Where dx is added to what came back to that input before; null where it is the first, or the only one. */
  sums: (Block | null)[]
}

export interface ProgramOptions {
  readonly parameters: Parameters
  readonly floatType: 'float32' | 'float64'
  /** Of each output, whether a loss's derivative is led back from it; left out, there is no backward. */
  readonly losses?: readonly boolean[]
  /** … and whether that may be written over the output. Default: none. */
  readonly overOutputs?: readonly boolean[]
  /** The targets of an output, for the call that computes its loss. */
  readonly targets?: (output: number) => Region
  /** Whether derivatives to the model's inputs are wanted, too. Default false. */
  readonly inputGradients?: boolean
  /** Layers that are not fitted. Default: those whose `trainable` is false now. */
  readonly frozen?: Frozen
  /** Layers whose use of memory is checked at each of their calls (see `watch.ts`). Default: none. */
  readonly watches?: (layer: Layer) => boolean
  /** false, for tests: no two values have the same memory, but those that are the same. Default true. */
  readonly share?: boolean
}

/**
 * The calls of a graph, built for one purpose, with the lifetimes of all their values: training, or inference, which plans
 * no memory for a backward that never comes. Several programs of a model have the same parameters.
 */
export class Program {
  readonly inputs: readonly PlannedRegion[]
  readonly inputWires: readonly Wire[]
  readonly inputBlocks: readonly Block[]
  readonly calls: readonly ProgramCall[]
  readonly outputs: readonly Block[]
  readonly outputWires: readonly Wire[]
  /** The padding mask of each output, and how many calls have been run when it is there; or null. */
  readonly paddings: readonly ({ readonly mask: PlannedRegion; readonly after: number } | null)[]
  /** The derivative of the loss to each output, for the loss to write; null where there is none. */
  readonly dys: readonly (PlannedRegion | null)[]
  readonly options: ProgramOptions
  readonly #lifetimes: Lifetimes

  /** @param shapes sample shapes of the inputs */
  constructor({ inputs, outputs, calls: placed }: Calls, shapes: readonly Shape[], options: ProgramOptions) {
    const { parameters, floatType, losses, targets, inputGradients = false, watches = () => false } = options
    this.options = options
    const values = new Map<Wire, { block: Block; needed: boolean; padding: PlannedRegion | null }>()
    this.inputs = shapes.map(shape => new PlannedRegion(floatType, shape, true))
    this.inputWires = inputs
    this.inputBlocks = this.inputs.map(region => new Block(region, -1, true))
    for (const [k, wire] of inputs.entries()) {
      values.set(wire, { block: this.inputBlocks[k]!, needed: inputGradients, padding: null })
    }
    const taken = new Set<Owned>()
    this.calls = placed.map((placed, i) => {
      const from = placed.inputs.map(wire => values.get(wire)!)
      const inputs = from.map(({ block }) => block) as unknown as Inputs<Block>
      const inputShapes = inputs.map(({ region }) => region.fixedShape) as unknown as Inputs<Shape>
      const wanted = from.map(({ needed }) => needed)
      const asked = buildCall(placed, inputShapes, {
        parameters,
        floatType,
        backward: losses !== undefined,
        wanted,
        paddings: from.map(({ padding }) => padding),
        taken,
        frozen: options.frozen,
        targets,
      })
      const needed = wanted.includes(true) || asked.parameters.length > 0
      const output = new Block(asked.output, i)
      values.set(placed.output, { block: output, needed, padding: asked.padding })
      const { call, gradients, passThrough } = asked
      const built = { call, layer: placed.layer, output: asked.output, gradients, passThrough }
      const watched = watches(placed.layer)
      return { placed, asked, built, watched, inputs, output, needed, dy: null, silent: null, dxs: [], sums: [] }
    })
    this.outputWires = outputs
    this.outputs = outputs.map(wire => values.get(wire)!.block)
    this.paddings = outputs.map(wire => {
      const mask = values.get(wire)!.padding
      return mask && { mask, after: this.calls.findIndex(({ asked }) => asked.saved.includes(mask)) + 1 }
    })
    this.dys = this.outputs.map(({ region }, k) =>
      losses?.[k] ? new PlannedRegion(floatType, region.fixedShape, true) : null,
    )
    this.#lifetimes = settleLifetimes(this)
  }

  /** What a loss or metric keeps until the derivatives of the losses are computed. Before the first batch. */
  keep(shape: Shape, { dtype = this.options.floatType, batched = true }: RegionOptions = {}): PlannedRegion {
    return this.#keep(new PlannedRegion(dtype, shape, batched), momentOfLosses(this.calls))
  }

  /** The targets of this output: kept as well for the backward of a call that computes its loss. */
  keepTargets(shape: Shape, output: number): PlannedRegion {
    const i = this.calls.findIndex(({ placed }) => placed.lossOf === output)
    const last = i < 0 ? momentOfLosses(this.calls) : momentOfBackward(i, this.calls)
    return this.#keep(new PlannedRegion(this.options.floatType, shape, true), last)
  }

  #keep(region: PlannedRegion, last: number): PlannedRegion {
    const block = new Block(region, -1)
    block.readAt(last)
    this.#lifetimes.blocks.push(block)
    return region
  }

  /** Pieces of memory, each with its lifetime. */
  get blocks(): readonly Block[] {
    return this.#lifetimes.blocks
  }

  /** Kernels to be loaded before it runs. */
  get groups(): readonly KernelGroup[] {
    return this.calls.flatMap(({ asked }) => asked.groups)
  }

  /** What is used within one call alone. */
  get scratch(): readonly (readonly PlannedRegion[])[] {
    return this.calls.map(({ asked }) => asked.scratch)
  }

  /** Parameters whose gradient is the sum of what several calls, or one with a region of its own, write. */
  get shared(): Lifetimes['shared'] {
    return this.#lifetimes.shared
  }

  /** Of each output whose loss is not the first on its value: where what comes back from it is added to the others'. */
  get sumsOfLosses(): Lifetimes['sumsOfLosses'] {
    return this.#lifetimes.sumsOfLosses
  }

  /** Fitted parameters whose gradient nobody writes. */
  get unreached(): readonly Owned[] {
    return this.#lifetimes.unreached
  }

  /** Sample shapes of the outputs. */
  get outputShapes(): readonly Shape[] {
    return this.outputs.map(({ region }) => region.fixedShape)
  }

  /** The call that draws under this name, or null. */
  callOf(site: string): ProgramCall | null {
    return this.calls.find(({ placed }) => placed.site === site) ?? null
  }
}
