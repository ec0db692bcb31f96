import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Declare } from './layer.ts'

/**
 * Gives the output of a call of several inputs [batch, steps, …] their padding mask: of several masks, a step counts where it
 * counts in all of them. As in Keras, an input without one has no say.
 *
 * @returns for forward to call: it writes the mask, where there is something to write
 */
export function keepPaddings(count: number, declare: Declare): (kernels: Kernels) => void {
  const masks: Region[] = []
  for (let i = 0; i < count; i++) {
    const mask = declare.padding(i)
    if (mask && !masks.includes(mask)) masks.push(mask)
  }
  const [first = null, ...others] = masks
  if (!first || others.length === 0) {
    declare.outputPadding(first)
    return () => {}
  }
  const all = declare.saved(first.shape.slice(1))
  declare.outputPadding(all)
  return kernels => {
    for (const [i, mask] of others.entries()) kernels.multiply(all, i === 0 ? first : all, mask)
  }
}

/** The same where the inputs stand one after the other in time; an input without a mask counts wholly. */
export function joinPaddings(steps: readonly number[], declare: Declare): (kernels: Kernels) => void {
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
