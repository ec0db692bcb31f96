import { merges } from '../../kernels/formulas/merges.ts'
import { formulas, masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare, Pass } from '../layer.ts'
import type { Drop } from './drop.ts'
import type { Padding } from './padding.ts'

/** One state of a cell, as h or c: [batch, units]. */
export interface State {
  /** Before each step, and after the last. */
  readonly values: readonly Region[]
  /** The derivative to it, as backward goes through the steps. */
  readonly d: Region
}

/**
 * What keeps states as they were: padded steps, and zoneout. With a share of 1 for what is new, and 0 for what stays,
 *
 *     s = share · s̃ + (1 − share) · s₀,     ds̃ = share · ds,     ds₀ = (1 − share) · ds + what the cell gives back
 *
 * where share is the padding's mark times zoneout's mask, or in inference times 1 − the rate.
 */
export class Carry {
  readonly #states: readonly State[]
  readonly #zoneouts: readonly (Drop | null)[]
  readonly #padding: Padding | null
  readonly #units: number
  readonly #share: Region
  readonly #passed: readonly Region[]

  constructor(
    states: readonly State[],
    zoneouts: readonly (Drop | null)[],
    padding: Padding | null,
    units: number,
    declare: Declare,
  ) {
    declare.kernels(formulas, masks)
    this.#states = states
    this.#zoneouts = zoneouts
    this.#padding = padding
    this.#units = units
    this.#share = declare.scratch([units])
    this.#passed = states.map(() => declare.scratch([units]))
  }

  /** Before the first step of a pass, in either direction. */
  begin(pass: Pass): void {
    for (const zoneout of this.#zoneouts) zoneout?.draw(pass)
  }

  /** After step s of the cell. */
  forward(s: number, pass: Pass): void {
    for (const [k, { values }] of this.#states.entries()) {
      const fresh = values[s + 1]!
      if (this.#setShare(k, s, pass)) {
        pass.kernels.map(fresh, [fresh, values[s]!, this.#share], merges.mixture.forward)
      }
    }
  }

  /** Before backward of step s of the cell: takes out of the derivatives what goes by the cell … */
  takeOut(s: number, pass: Pass): void {
    const { kernels } = pass
    for (const [k, { d }] of this.#states.entries()) {
      const passed = this.#passed[k]!
      if (!this.#setShare(k, s, pass)) {
        kernels.fill(passed, 0)
        continue
      }
      kernels.map(passed, [d, this.#share], merges.mixture.backward)
      kernels.multiply(d, d, this.#share)
    }
  }

  /** … and after it, puts it in again. */
  putIn({ kernels }: Pass): void {
    for (const [k, { d }] of this.#states.entries()) kernels.add(d, d, this.#passed[k]!)
  }

  /** Whether any of state k may stay as it was in step s: the share is then there. */
  #setShare(k: number, s: number, pass: Pass): boolean {
    const { kernels, training } = pass
    const zoneout = this.#zoneouts[k]
    const rate = zoneout?.rate(pass) ?? 0
    if (zoneout && rate > 0 && training) {
      // the mask [batch, steps, units] of step s
      const [rows, columns] = this.#share.shape as [number, number]
      kernels.copyColumns(this.#share, zoneout.mask, { rows, columns, from: s * this.#units, to: 0 })
    } else if (rate > 0 || this.#padding) kernels.fill(this.#share, 1 - rate)
    else return false
    if (this.#padding) kernels.applyMask(this.#share, this.#share, this.#padding.marks[s]!, { inner: 1 })
    return true
  }
}
