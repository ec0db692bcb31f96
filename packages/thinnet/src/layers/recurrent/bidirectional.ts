import { refuse, show } from '../../errors.ts'
import type { Region } from '../../kernels/region.ts'
import { choice, later, needed, orNull } from '../../options/index.ts'
import { type Shape, sameShape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Composer, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import type { Value } from '../value.ts'
import { type MergeMode, merging } from './merging.ts'
import { Recurrent } from './recurrent.ts'
import { partOf, type Row, severalOf } from './several.ts'

export interface BidirectionalOptions extends LayerOptions {
  /** A recurrent layer: lstm, gru or simpleRnn. It is copied. */
  layer: Recurrent
  /** Another one for the other direction, with `goBackwards`. Default: a copy of the first with its own weights. */
  backwardLayer?: Recurrent
  /** How the outputs of both become one; null: `const [forward, backward] = layer.apply(x)`. Default concat. */
  mergeMode?: MergeMode
}

/**
 * A recurrent layer from the first timestep to the last, and a second one from the last to the first (Schuster & Paliwal
 * 1997); the outputs of the second are turned around, so that both are of one timestep, and merged:
 *
 *     concat y = [f, b]     sum y = f + b     mul y = f · b     ave y = (f + b) / 2
 *
 * x [batch, steps, features], y [batch, 2 · units] or [batch, units], or with `returnSequences` [batch, steps, …]. With
 * `returnState` the last states follow: `const [y, ...states] = layer.apply(x)`, first those of the forward layer, as in
 * `apply([x, ...states])`. Of returned sequences, padded timesteps are 0 from both, as in Keras.
 */
export class Bidirectional extends Layer {
  static readonly ours = 'other'
  override readonly layers: readonly [Recurrent, Recurrent]
  readonly mergeMode: MergeMode

  constructor(options: BidirectionalOptions) {
    super(options, {
      layer: needed(later('a recurrent layer')),
      backwardLayer: later('a recurrent layer'),
      mergeMode: orNull(choice('concat', 'sum', 'mul', 'ave')),
    })
    const { layer, backwardLayer = layer, mergeMode = 'concat' } = options
    for (const one of [layer, backwardLayer]) {
      if (!(one instanceof Recurrent)) refuse(this.who, 'layers.lstm, gru or simpleRnn', show(one))
    }
    if (backwardLayer !== layer) this.#checkAlike(layer, backwardLayer)
    this.layers = [copyOf(layer, 'forward', layer.goBackwards), copyOf(backwardLayer, 'backward', !layer.goBackwards)]
    this.mergeMode = mergeMode
    if (!this.trainable) this.trainable = false
  }

  override get type() {
    return 'bidirectional'
  }

  /** What its row is made of, where several values are given; else null. */
  get #row(): Row | null {
    const { units, stateCount, returnState, returnSequences } = this.layers[0]
    const states = returnState ? 2 * stateCount : 0
    const width = this.mergeMode === 'concat' ? 2 * units : units
    const row = { outputs: this.mergeMode === null ? 2 : 1, width, sequences: returnSequences, states, units }
    return row.outputs + states > 1 ? row : null
  }

  override apply(inputs: Value | readonly Value[], ...others: readonly never[]): Value & Iterable<Value> {
    return severalOf(super.apply(inputs, ...others), this.#row)
  }

  override compose<T>([x, ...states]: Inputs<T>, call: Composer<T>): T {
    const half = Math.ceil(states.length / 2)
    const [forward, backward] = this.layers
    return call(this, [call(forward, [x, ...states.slice(0, half)]), call(backward, [x, ...states.slice(half)])])
  }

  /** What both have given, merged. */
  build([f, b]: Inputs<Shape>, declare: Declare): Call {
    if (!b || !sameShape(f, b)) refuse(this.who, 'outputs of one shape from both', showBatched(b ?? []))
    const [{ units, returnSequences: sequences, returnState, stateCount }] = this.layers
    const states = returnState ? stateCount : 0
    const row = this.#row
    const own: Row = { outputs: 1, width: units, sequences, states, units }
    const size = f.reduce((all, count) => all * count, 1)
    const steps = sequences ? partOf(own, size, 0).columns / units : 1
    const merge = merging(this.mergeMode, steps, units, declare)
    const mergedSize = merge.width * steps
    const shape = row ? [mergedSize + 2 * states * units] : sequences ? [steps, merge.width] : [merge.width]
    const y = declare.output(shape)
    const merged = row ? declare.scratch([mergedSize]) : y
    const dxs = [declare.inputGradient(0), declare.inputGradient(1)]
    if (merge.reads) declare.backwardReads('input')
    const [mask] = [declare.padding(0), declare.padding(1)]
    declare.outputPadding(row ? null : mask)
    const place = (k: number, from: 'own' | 'all') =>
      from === 'own' ? partOf(own, size, 1 + (k % states)) : { from: mergedSize + k * units, columns: units }

    return {
      forward([f, b], { kernels }) {
        const rows = y.shape[0]!
        merge.take([f, b!], kernels)
        merge.forward(merged, kernels)
        if (!row) return y
        kernels.copyColumns(y, merged, { rows, columns: mergedSize, from: 0, to: 0 })
        for (let k = 0; k < 2 * states; k++) {
          const [from, to] = [place(k, 'own'), place(k, 'all')]
          kernels.copyColumns(y, k < states ? f : b!, { rows, columns: units, from: from.from, to: to.from })
        }
        return y
      },
      backward(dy, { kernels }, { inputs: [f, b] }) {
        const rows = dy.shape[0]!
        let dmerged: Region = dy
        if (row) {
          kernels.copyColumns(merged, dy, { rows, columns: mergedSize, from: 0, to: 0 })
          dmerged = merged
        }
        if (merge.reads) merge.take([f, b!], kernels)
        merge.backward(dmerged, kernels)
        merge.put(dxs, kernels)
        for (let k = 0; k < 2 * states; k++) {
          const [to, from] = [place(k, 'own'), place(k, 'all')]
          const dx = dxs[k < states ? 0 : 1]
          if (dx) kernels.copyColumns(dx, dy, { rows, columns: units, from: from.from, to: to.from })
        }
        return dxs
      },
    }
  }

  #checkAlike(layer: Recurrent, other: Recurrent): void {
    if (layer.goBackwards === other.goBackwards) {
      refuse(this.who, 'layers of different directions', `goBackwards: ${other.goBackwards} for both`)
    }
    for (const name of ['units', 'returnSequences', 'returnState', 'stateCount'] as const) {
      if (layer[name] !== other[name]) {
        refuse(this.who, `layers of the same ${name}`, `${layer[name]} and ${other[name]}`)
      }
    }
  }
}

/** A layer made of the same options, for one of the directions. */
function copyOf(layer: Recurrent, direction: 'forward' | 'backward', goBackwards: boolean): Recurrent {
  const { name, ...options } = layer.options
  const named = typeof name === 'string' ? { name: `${direction}_${name}` } : {}
  const own = layer.constructor as new (options: object) => Recurrent
  return new own({ ...options, ...named, goBackwards, zeroOutputForMask: true })
}
