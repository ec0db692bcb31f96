import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Declare } from './layer.ts'

/** A padding mask, or null for none; and for forward to call what writes it, where there is something to write. */
export interface Combined {
  readonly mask: Region | null
  write(kernels: Kernels): void
}

/** Of several masks: a step counts where it counts in all of them. */
export function allOf(masks: readonly (Region | null)[], declare: Declare): Combined {
  const [first = null, ...others] = new Set(masks.filter(mask => mask !== null))
  if (!first || others.length === 0) return { mask: first, write() {} }
  const all = declare.saved(first.shape.slice(1))
  return {
    mask: all,
    write(kernels) {
      for (const [i, mask] of others.entries()) kernels.multiply(all, i === 0 ? first : all, mask)
    },
  }
}

/**
 * Gives the output of a call of several inputs [batch, steps, …] their padding mask, `allOf` theirs. An input without one, as
 * positions that are added to words, has no say; in Keras 3 the output would then have no mask.
 *
 * @returns for forward to call
 */
export function keepPaddings(count: number, declare: Declare): Combined['write'] {
  const masks = Array.from({ length: count }, (_, i) => declare.padding(i))
  const { mask, write } = allOf(masks, declare)
  declare.outputPadding(mask)
  return write
}

/** The same where the inputs stand one after the other in time; an input without a mask counts wholly. */
export function joinPaddings(steps: readonly number[], declare: Declare): Combined['write'] {
  const masks = steps.map((_, i) => declare.padding(i))
  if (masks.every(mask => mask === null)) return () => {}
  const all = declare.saved([steps.reduce((sum, count) => sum + count, 0)])
  declare.outputPadding(all)
  return kernels => {
    kernels.fill(all, 1)
    let to = 0
    for (const [i, mask] of masks.entries()) {
      if (mask) kernels.copyColumns(all, mask, { rows: all.shape[0]!, columns: steps[i]!, from: 0, to })
      to += steps[i]!
    }
  }
}
