import { refuse } from '../errors.ts'
import { needed, type OptionKind, whole } from '../options/index.ts'
import { MOST_DIMENSIONS, type Shape, showBatched, sizeOf } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'

export interface ReshapeOptions extends LayerOptions {
  /** Sample shape of y; one of its sizes may be −1, which is then what is left. */
  targetShape: Shape
}

const targets: OptionKind = {
  what: `an array of at most ${MOST_DIMENSIONS} sizes, whole numbers ≥ 1, one of which may be -1`,
  is: value =>
    Array.isArray(value) &&
    value.length <= MOST_DIMENSIONS &&
    value.every(size => size === -1 || whole(1).is(size)) &&
    value.filter(size => size === -1).length <= 1,
}

/** The same elements in the same order, under another shape: nothing is computed. x [batch, …] → y [batch, …targetShape]. */
export class Reshape extends Layer {
  static readonly ours = 'keeps'
  readonly targetShape: Shape

  constructor(options: ReshapeOptions) {
    super(options, { targetShape: needed(targets) })
    this.targetShape = Object.freeze([...options.targetShape])
  }

  override get type() {
    return 'reshape'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const given = sizeOf(shape.filter(size => size !== 0))
    const known = sizeOf(this.targetShape.filter(size => size !== -1))
    const target = this.targetShape.map(size => (size === -1 ? Math.floor(given / known) : size))
    if (shape.includes(0) || sizeOf(target) !== given || target.includes(0)) {
      const many = this.targetShape.includes(-1) ? `a multiple of ${known} elements` : `${known} elements`
      refuse(this.who, `samples of ${many}, to become ${showBatched(this.targetShape)}`, showBatched(shape))
    }
    const y = declare.reshaped(target)
    const dx = declare.reshapedGradient()
    return { forward: () => y, backward: () => [dx] }
  }
}
