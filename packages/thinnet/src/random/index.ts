import { checkOptions, choice, later, needed, text, whole } from '../options/index.ts'
import { PURPOSE, type Purpose, type Stream, seedKey, siteOf } from './streams.ts'

export { concreteMask } from './concrete-mask.ts'
export { keepMask } from './dropout-mask.ts'
export { normals } from './normal.ts'
export { NumpyRandomState } from './numpy-random.ts'
export { philox4x32 } from './philox.ts'
export { drawsWithReplacement, permutation, type Stream, uniforms } from './streams.ts'

const KINDS = {
  seed: needed(later('a whole number, or a bigint')),
  site: needed(text),
  step: whole(0),
  purpose: choice(...Object.keys(PURPOSE)),
}

/**
 * A stream of your own: the numbers of this seed, site (any name), step (default 0) and purpose (default 'init'), the same on
 * every machine.
 *
 * @throws ThinnetError for a seed that is no whole number in [0, 2⁵³), or no bigint in [0, 2⁶⁴)
 */
export function streamOf(place: { seed: number | bigint; site: string; step?: number; purpose?: Purpose }): Stream {
  const { seed, site, step = 0, purpose = 'init' } = checkOptions('streamOf', place, KINDS)
  return { key: seedKey(seed), step, site: siteOf(site), purpose: PURPOSE[purpose] }
}
