import { refuse } from '../errors.ts'
import { merges } from '../kernels/formulas/merges.ts'
import { formulas } from '../kernels/groups.ts'
import type { Region } from '../kernels/region.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'
import { keepPaddings } from './padding.ts'

/** Layers of several inputs of one shape: y has it, too. */
abstract class Merge extends Layer {
  constructor(options?: LayerOptions) {
    super(options, [])
  }

  /** Refuses inputs of different shapes, and fewer than two of them. */
  protected shapeOf(shapes: Inputs<Shape>, count?: number): Shape {
    if (count ? shapes.length !== count : shapes.length < 2) {
      const hint = `Apply it to an array of values: layers.${this.type}().apply([a, b]).`
      refuse(this.who, `${count ?? 'two'} inputs${count ? '' : ' or more'}`, shapes.length, hint)
    }
    const other = shapes.find(shape => !sameShape(shape, shapes[0]))
    if (other) refuse(this.who, `inputs of one shape, ${showBatched(shapes[0])}`, showBatched(other))
    return shapes[0]
  }
}

/** y = a + b + …; dy goes back to each. Inputs [batch, …] of one shape, two or more. */
export class Add extends Merge {
  static readonly ours = 'other'

  override get type() {
    return 'add'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(this.shapeOf(inputs), { inPlace: true })
    const dxs = inputs.map((_, i) => declare.reshapedGradient(i))
    const keep = keepPaddings(inputs.length, declare)
    return {
      forward([a, ...others], { kernels }) {
        keep(kernels)
        // y = ((a + b) + c) + …
        for (const [i, x] of others.entries()) kernels.add(y, i === 0 ? a : y, x)
        return y
      },
      backward: () => dxs,
    }
  }
}

/** y = a − b; dy goes back to a, −dy to b. Two inputs [batch, …] of one shape. */
export class Subtract extends Merge {
  static readonly ours = 'other'

  override get type() {
    return 'subtract'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(this.shapeOf(inputs, 2), { inPlace: true })
    const [da, db] = [declare.reshapedGradient(0), declare.inputGradient(1)]
    const keep = keepPaddings(inputs.length, declare)
    declare.kernels(formulas)
    const { forward, backward } = merges.difference
    return {
      forward([a, b], { kernels }) {
        keep(kernels)
        // y = a − b
        kernels.map(y, [a, b!], forward)
        return y
      },
      backward(dy, { kernels }) {
        // db = −dy
        if (db) kernels.map(db, [dy], backward)
        return [da, db]
      },
    }
  }
}

/** y = a · b · …, element by element; to each goes dy times all others. Inputs [batch, …] of one shape, two or more. */
export class Multiply extends Merge {
  static readonly ours = 'other'

  override get type() {
    return 'multiply'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(this.shapeOf(inputs))
    const dxs = inputs.map((_, i) => declare.inputGradient(i))
    const keep = keepPaddings(inputs.length, declare)
    declare.backwardReads('input')
    const { forward, backward } = merges.product
    return {
      forward([a, ...others], { kernels }) {
        keep(kernels)
        for (const [i, x] of others.entries()) kernels.map(y, [i === 0 ? a : y, x], forward)
        return y
      },
      backward(dy, { kernels }, { inputs }) {
        for (const [i, dx] of dxs.entries()) {
          if (!dx) continue
          // dx = dy · Π of the others
          const others = inputs.filter((_, j) => j !== i)
          for (const [k, other] of others.entries()) kernels.map(dx, [k === 0 ? dy : dx, other], backward)
        }
        return dxs
      },
    }
  }
}

/** y = (a + b + …) / n; dy / n goes back to each. Inputs [batch, …] of one shape, n ≥ 2 of them. */
export class Average extends Merge {
  static readonly ours = 'other'

  override get type() {
    return 'average'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(this.shapeOf(inputs), { inPlace: true })
    const dxs = inputs.map((_, i) => declare.inputGradient(i))
    const keep = keepPaddings(inputs.length, declare)
    const share = 1 / inputs.length
    return {
      forward([a, ...others], { kernels }) {
        keep(kernels)
        for (const [i, x] of others.entries()) kernels.add(y, i === 0 ? a : y, x)
        kernels.scale(y, y, share)
        return y
      },
      backward(dy, { kernels }) {
        for (const dx of dxs) if (dx) kernels.scale(dx, dy, share)
        return dxs
      },
    }
  }
}

/** Of each element the largest, or the least, of all inputs; dy goes back to the first input that has it, as in TensorFlow. */
abstract class Extreme extends Merge {
  protected abstract readonly of: 'maximum' | 'minimum'

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const shape = this.shapeOf(inputs)
    const y = declare.output(shape)
    const dxs = inputs.map((_, i) => declare.inputGradient(i))
    const keep = keepPaddings(inputs.length, declare)
    const left = declare.scratch(shape)
    const own = declare.scratch(shape)
    declare.backwardReads('input', 'output')
    declare.kernels(formulas)
    const { forward, backward } = merges[this.of]
    const subtract = merges.difference.forward
    return {
      forward([a, ...others], { kernels }) {
        keep(kernels)
        for (const [i, x] of others.entries()) kernels.map(y, [i === 0 ? a : y, x], forward)
        return y
      },
      backward(dy, { kernels }, { inputs, output }) {
        let rest: Region = dy
        for (const [i, x] of inputs.entries()) {
          const dx = dxs[i] ?? own
          // dx = what is left of dy where x is y, else 0
          kernels.map(dx, [rest, x, output], backward)
          kernels.map(left, [rest, dx], subtract)
          rest = left
        }
        return dxs
      },
    }
  }
}

/** y = the largest of the inputs, element by element; dy goes back to the first that has it. [batch, …] of one shape. */
export class Maximum extends Extreme {
  static readonly ours = 'other'

  protected readonly of = 'maximum'
  override get type() {
    return 'maximum'
  }
}

/** y = the least of the inputs, element by element; dy goes back to the first that has it. [batch, …] of one shape. */
export class Minimum extends Extreme {
  static readonly ours = 'other'

  protected readonly of = 'minimum'
  override get type() {
    return 'minimum'
  }
}
