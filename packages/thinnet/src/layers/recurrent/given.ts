import { masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare, Pass } from '../layer.ts'
import type { Drop } from './drop.ts'
import { allButLast, stepsOf } from './steps.ts'

/** h as the matrix multiplications of the cell are given it: dropped by one mask for all steps, where there is one. */
export class Given {
  /** h before each step, and after the last. */
  readonly #h: readonly Region[]
  readonly #drop: Drop | null
  readonly #whole: Region
  readonly #dropped: { readonly whole: Region; readonly steps: readonly Region[] } | null
  /** What the kept are multiplied by in this pass; 0 where nothing is dropped. */
  #scale = 0

  /** @param memory of h, [steps + 1, batch, units] */
  constructor(memory: Region, h: readonly Region[], drop: Drop | null, units: number, declare: Declare) {
    const steps = h.length - 1
    this.#h = h
    this.#drop = drop
    this.#whole = allButLast(memory, steps + 1, units)
    if (drop) declare.kernels(masks)
    const whole = drop && declare.saved([steps, units])
    this.#dropped = whole && { whole, steps: stepsOf(whole, steps, units) }
  }

  /** Before the first step of a pass, in either direction. */
  begin(pass: Pass): void {
    this.#scale = this.#drop?.draw(pass) ?? 0
  }

  /** h̃ = h · m / keep before step s. */
  at(s: number, { kernels }: Pass): Region {
    const h = this.#h[s]!
    if (!this.#drop || !this.#dropped || !this.#scale) return h
    const { mask } = this.#drop
    const to = this.#dropped.steps[s]!
    kernels.applyMask(to, h, mask, { inner: mask.size, scale: this.#scale })
    return to
  }

  /** h̃ of all steps, [steps · batch, units]. */
  get all(): Region {
    return this.#dropped && this.#scale ? this.#dropped.whole : this.#whole
  }

  /** dh = dh̃ · m / keep, in place. */
  backward(dh: Region, { kernels }: Pass): void {
    if (!this.#drop || !this.#scale) return
    const { mask } = this.#drop
    kernels.applyMask(dh, dh, mask, { inner: mask.size, scale: this.#scale })
  }
}
