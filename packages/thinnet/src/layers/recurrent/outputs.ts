import { masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare, Pass } from '../layer.ts'
import type { State } from './carry.ts'
import type { Padding } from './padding.ts'

/** What of the states a recurrent layer gives. */
export interface Gives {
  readonly steps: number
  readonly units: number
  /** h of every step, or of the last alone. */
  readonly sequences: boolean
  /** Also the last states: then all are in one row of y, one after the other. */
  readonly states: boolean
}

/** y of a recurrent layer, [batch, steps, units], [batch, units], or a row [batch, …] with the last states after these. */
export class Outputs {
  readonly y: Region
  readonly #gives: Gives
  readonly #states: readonly State[]
  readonly #padding: Padding | null
  readonly #part: Region

  constructor(gives: Gives, states: readonly State[], padding: Padding | null, declare: Declare) {
    const { steps, units, sequences } = gives
    this.#gives = gives
    this.#states = states
    this.#padding = padding
    this.#part = declare.scratch([units])
    if (padding) declare.kernels(masks)
    const shape = sequences ? [steps, units] : [units]
    this.y = declare.output(gives.states ? [this.#size + states.length * units] : shape)
  }

  /** Numbers of a sample before the last states. */
  get #size(): number {
    const { steps, units, sequences } = this.#gives
    return sequences ? steps * units : units
  }

  /** After step s. */
  forward(s: number, pass: Pass): void {
    if (!this.#isGiven(s)) return
    const h = this.#states[0]!.values[s + 1]!
    const shown = this.#padding?.shown?.[s]
    if (shown) pass.kernels.applyMask(this.#part, h, shown, { inner: 1 })
    this.#write(shown ? this.#part : h, this.#placeOf(s), pass)
  }

  /** After the last step. Returns y. */
  end(pass: Pass): Region {
    const { steps, states } = this.#gives
    if (states)
      for (const [k, { values }] of this.#states.entries()) this.#write(values[steps]!, this.#placeOfState(k), pass)
    return this.y
  }

  /** Before backward of the last step: the derivatives to the last states. */
  beginBackward(dy: Region, pass: Pass): void {
    for (const [k, { d }] of this.#states.entries()) {
      if (this.#gives.states) this.#read(d, dy, this.#placeOfState(k), pass)
      else pass.kernels.fill(d, 0)
    }
  }

  /** Before backward of step s: adds what comes back to its output. */
  backward(s: number, dy: Region, pass: Pass): void {
    if (!this.#isGiven(s)) return
    const { kernels } = pass
    const { d } = this.#states[0]!
    this.#read(this.#part, dy, this.#placeOf(s), pass)
    const shown = this.#padding?.shown?.[s]
    if (shown) kernels.applyMask(this.#part, this.#part, shown, { inner: 1 })
    kernels.add(d, d, this.#part)
  }

  #isGiven(s: number): boolean {
    return this.#gives.sequences || s === this.#gives.steps - 1
  }

  #placeOf(s: number): number {
    return this.#gives.sequences ? s * this.#gives.units : 0
  }

  #placeOfState(k: number): number {
    return this.#size + k * this.#gives.units
  }

  #write(from: Region, to: number, { kernels }: Pass): void {
    kernels.copyColumns(this.y, from, { rows: from.shape[0]!, columns: this.#gives.units, from: 0, to })
  }

  #read(to: Region, dy: Region, from: number, { kernels }: Pass): void {
    kernels.copyColumns(to, dy, { rows: to.shape[0]!, columns: this.#gives.units, from, to: 0 })
  }
}
