import type { Declare, Layer, Parameter } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'
import { arrange } from './arrange.ts'
import { Block } from './blocks.ts'
import { PlannedRegion } from './planned-region.ts'
import { buildStep, type Step } from './step.ts'

/**
 * The layers in a row, built: what each asked for, and when each value is alive.
 *
 * With L steps, time runs so: −1 the batch is gathered; i forward of step i; L the loss; L + 1 its derivative;
 * 2L + 1 − i backward of step i.
 */
export class Chain {
  /** As they were asked for. */
  readonly layers: readonly Layer[]
  /** As they are computed. */
  readonly steps: Step[] = []
  readonly input: PlannedRegion
  readonly #floatType: 'float32' | 'float64'
  readonly #inputBlock: Block
  /** Alive from the loss on: gradients, and what loss and metrics keep. */
  #lossBlocks: Block[] = []
  /** What backward may hand on, and the block of its own that it then stands for. */
  #handedOn: { dy: Block; dx: Block }[] = []

  constructor(
    layers: readonly Layer[],
    inputShape: Shape,
    floatType: 'float32' | 'float64',
    wantInputGradient = false,
  ) {
    this.#floatType = floatType
    this.layers = layers
    const row = arrange(layers)
    this.input = new PlannedRegion(floatType, inputShape, true)
    this.#inputBlock = new Block(this.input, -1, true)
    let input = this.#inputBlock
    let shape = inputShape
    let wantGradient = wantInputGradient
    for (const [i, { layer, owner, fork }] of row.entries()) {
      const [forward, backward] = [i, 2 * row.length + 1 - i]
      const join = row.findIndex(placed => placed.fork === layer)
      if (join >= 0) input.keepUntil(join)
      const place = { owner, fork, inputShape: shape, input, floatType, wantGradient, forward, backward }
      const step = buildStep(layer, place)
      this.steps.push(step)
      input = step.outputBlock
      shape = step.output.fixedShape
      wantGradient ||= step.parameters.some(parameter => parameter.trainable)
    }
  }

  get outputShape(): Shape {
    return this.steps.at(-1)!.output.fixedShape
  }

  get parameters(): Parameter[] {
    return this.steps.flatMap(step => step.parameters)
  }

  /**
   * Makes room for a loss on the output of step `last` and for every gradient from there back.
   *
   * @param build what the loss and the metrics keep from forward to backward
   * @returns dy, the derivative of the loss to that output
   */
  attachLoss(last: number, build: (declare: Pick<Declare, 'saved'>) => void): PlannedRegion {
    const length = this.steps.length
    const lossBlocks: Block[] = []
    const born = (region: PlannedRegion, birth: number) => {
      const block = new Block(region, birth)
      lossBlocks.push(block)
      return block
    }
    // First, since it may throw: a loss that is refused leaves the one before in its place.
    build({
      saved: (shape, { dtype = this.#floatType, batched = true } = {}) => {
        const region = new PlannedRegion(dtype, shape, batched)
        born(region, -1).readAt(length + 1)
        return region
      },
    })
    this.#lossBlocks = lossBlocks
    this.#handedOn = []
    this.steps[last]!.outputBlock.readAt(length + 1)
    const dy = new PlannedRegion(this.#floatType, this.steps[last]!.output.fixedShape, true)
    let gradient = born(dy, length + 1)
    for (let i = last; i >= 0; i--) {
      const step = this.steps[i]!
      const moment = 2 * length + 1 - i
      gradient.readAt(moment)
      if (!step.gradient) break
      const fork = this.steps.findIndex(({ layer }) => layer === step.fork)
      if (this.steps[fork]?.gradient) gradient.keepUntil(2 * length + 1 - fork)
      if (step.gradientReshaped || (step.gradientInPlace && !gradient.kept)) gradient.alsoShownBy(step.gradient)
      else {
        const dx = born(step.gradient, moment)
        if (step.passThrough) this.#handedOn.push({ dy: gradient, dx })
        gradient = dx
      }
    }
    return dy
  }

  /** All values that live from one moment to another. */
  get blocks(): Block[] {
    // Where forward may hand x on as y, x lives as long as y does; dy as long as dx, likewise.
    for (const step of this.steps.toReversed()) if (step.passThrough) step.input.readAt(step.outputBlock.death)
    for (const { dy, dx } of this.#handedOn.toReversed()) dy.readAt(dx.death)
    return [this.#inputBlock, ...this.steps.flatMap(step => step.born), ...this.#lossBlocks]
  }
}
