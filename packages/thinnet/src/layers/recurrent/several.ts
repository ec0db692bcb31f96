import { refuse } from '../../errors.ts'
import { flag, needed, whole } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import type { Value } from '../value.ts'

/** What a row [batch, …] is made of: one output or more, each of every timestep or of the last; then states. */
export interface Row {
  /** How many outputs, and how wide each is at a timestep. */
  readonly outputs: number
  readonly width: number
  readonly sequences: boolean
  /** How many states, and how wide they are. */
  readonly states: number
  readonly units: number
}

/** Where in a row of this size the parts are: columns, from one on. */
export function partOf(row: Row, size: number, part: number): { from: number; columns: number } {
  const all = size - row.states * row.units
  if (part >= row.outputs) return { from: all + (part - row.outputs) * row.units, columns: row.units }
  return { from: (part * all) / row.outputs, columns: all / row.outputs }
}

export interface RecurrentOutputOptions extends LayerOptions, Row {
  /** Which of them, counted from 0. */
  part: number
}

/**
 * One of the values that a recurrent layer with `returnState` gives, which are in one row: [batch, steps, units] or
 * [batch, units] for part 0, [batch, units] for the others. What `const [y, h, c] = lstm.apply(x)` makes; dy goes back to
 * its place, 0 elsewhere.
 */
export class RecurrentOutput extends Layer {
  static readonly ours = 'keeps'
  static readonly isPart = true
  readonly #row: Row
  readonly part: number

  constructor(options: RecurrentOutputOptions) {
    super(options, {
      outputs: needed(whole(1)),
      width: needed(whole(1)),
      sequences: needed(flag),
      states: needed(whole(0)),
      units: needed(whole(1)),
      part: needed(whole(0)),
    })
    this.#row = options
    this.part = options.part
  }

  override get type() {
    return 'recurrent_output'
  }

  /** @param inputs the row, and for a sequence what the recurrent layer was given: its padding mask is the sequence's */
  build([row, x]: Inputs<Shape>, declare: Declare): Call {
    const { outputs, width, sequences, states } = this.#row
    const { from, columns } = partOf(this.#row, row[0] ?? 0, this.part)
    const state = this.part >= outputs
    const steps = state ? 1 : columns / width
    const fits = this.part < outputs + states && (sequences ? Number.isInteger(steps) && steps > 0 : steps === 1)
    if (row.length !== 1 || from < 0 || !fits) refuse(this.who, 'the row of a recurrent layer', showBatched(row))
    const shape = sequences && !state ? [steps, width] : [columns]
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
      return refuse(
        'the value of a recurrent layer',
        'one of several parts',
        'one value',
        'Say returnState: true to take its states, too.',
      )
    }
    for (let part = 0; part < row.outputs + row.states; part++) {
      const masked = row.sequences && part < row.outputs
      yield new RecurrentOutput({ ...row, part }).apply(masked ? [value, value.inputs[0]!] : value)
    }
  }
  return Object.assign(value, { [Symbol.iterator]: parts })
}
