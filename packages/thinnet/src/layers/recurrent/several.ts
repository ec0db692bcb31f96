import { refuse } from '../../errors.ts'
import { flag, needed, whole } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import type { Value } from '../value.ts'

/** What a row [batch, …] is made of: first h of every timestep or of the last, then so many states. */
interface Row {
  readonly units: number
  readonly states: number
  readonly sequences: boolean
}

export interface RecurrentOutputOptions extends LayerOptions, Row {
  /** 0: the output; from 1 on the last states. */
  part: number
}

/**
 * One of the values that a recurrent layer with `returnState` gives, which are in one row: [batch, steps, units] or
 * [batch, units] for part 0, [batch, units] for the others. What `const [y, h, c] = lstm.apply(x)` makes; dy goes back to
 * its place, 0 elsewhere.
 */
export class RecurrentOutput extends Layer {
  static readonly ours = 'keeps'
  readonly #row: Row
  readonly part: number

  constructor(options: RecurrentOutputOptions) {
    super(options, {
      units: needed(whole(1)),
      states: needed(whole(1)),
      sequences: needed(flag),
      part: needed(whole(0)),
    })
    this.#row = options
    this.part = options.part
  }

  override get type() {
    return 'recurrent_output'
  }

  /** @param inputs the row, and what the recurrent layer was given, whose padding mask the output has */
  build([row, x]: Inputs<Shape>, declare: Declare): Call {
    const { units, states, sequences } = this.#row
    const [size] = row
    const length = (size ?? 0) - states * units
    const fits = row.length === 1 && this.part <= states && (sequences ? length % units === 0 : length === units)
    if (!fits || length < units) refuse(this.who, 'the row of a recurrent layer with returnState', showBatched(row))
    const shape = this.part === 0 && sequences ? [length / units, units] : [units]
    const from = this.part === 0 ? 0 : length + (this.part - 1) * units
    const columns = this.part === 0 ? length : units
    const y = declare.output(shape)
    const dx = declare.inputGradient(0)
    const mask = x ? declare.padding(1) : null
    declare.outputPadding(shape.length === 2 ? mask : null)
    return {
      forward([row], { kernels }) {
        kernels.copyColumns(y, row, { rows: y.shape[0]!, columns, from, to: 0 })
        return y
      },
      backward(dy, { kernels }) {
        if (dx) {
          kernels.fill(dx, 0)
          kernels.copyColumns(dx, dy, { rows: dy.shape[0]!, columns, from: 0, to: from })
        }
        return x ? [dx, null] : [dx]
      },
    }
  }
}

/** The value of a recurrent layer, which its parts can be taken out of: `const [y, ...states] = value`. null: it has none. */
export function severalOf(value: Value, row: Row | null): Value & Iterable<Value> {
  const parts = function* (): Generator<Value> {
    if (!row) {
      return refuse('a recurrent layer’s value', 'returnState: true, to give states, too', 'a single value')
    }
    for (let part = 0; part <= row.states; part++) {
      yield new RecurrentOutput({ ...row, part }).apply([value, value.inputs[0]!])
    }
  }
  return Object.assign(value, { [Symbol.iterator]: parts })
}
