import { merges } from '../../kernels/formulas/merges.ts'
import { formulas } from '../../kernels/groups.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'
import { stepsOf } from './steps.ts'

/** A padding mask [batch, steps], as the steps are computed: of each, 1 for samples where it counts. */
export class Padding {
  /** Of each step, [batch]: whether it counts … */
  readonly marks: readonly Region[]
  /** … and whether its output is shown: else it is 0. null: all are. */
  readonly shown: readonly Region[] | null
  readonly #mask: Region
  readonly #inTime: Region
  readonly #steps: number
  readonly #zero: boolean
  /** The mask of outputs that are in the order from the last step to the first; null where they are not. */
  readonly reversed: Region | null

  /** @param of `zero`: whether outputs of padded steps are 0; else they are those before, which is 0 where there is none */
  constructor(mask: Region, steps: number, of: { goBackwards: boolean; zero: boolean }, declare: Declare) {
    declare.kernels(formulas)
    this.#mask = mask
    this.#steps = steps
    this.#zero = of.zero
    this.#inTime = declare.scratch([steps])
    const inTime = stepsOf(this.#inTime, steps, 1)
    this.marks = of.goBackwards ? [...inTime].reverse() : inTime
    this.shown = of.zero ? this.marks : stepsOf(declare.scratch([steps]), steps, 1)
    this.reversed = of.goBackwards ? declare.saved([steps]) : null
  }

  /** Before the first step of a pass, in either direction. */
  begin(kernels: Kernels): void {
    kernels.transpose(this.#inTime, this.#mask, { rows: this.#mask.shape[0]!, columns: this.#steps })
    if (this.#zero) return
    for (const [s, shown] of this.shown!.entries()) {
      const mark = this.marks[s]!
      if (s === 0) kernels.copy(shown, mark)
      else kernels.map(shown, [this.shown![s - 1]!, mark], merges.maximum.forward)
    }
  }

  /** The mask of the outputs, in forward. */
  writeReversed(kernels: Kernels): void {
    if (!this.reversed) return
    const rows = this.#mask.shape[0]!
    for (let s = 0; s < this.#steps; s++) {
      kernels.copyColumns(this.reversed, this.#mask, { rows, columns: 1, from: this.#steps - 1 - s, to: s })
    }
  }
}
