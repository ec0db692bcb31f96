/**
 * Numbers that TypeScript and AssemblyScript have in common. The build writes each into assembly/constants.generated.ts,
 * PURPOSE.dropoutTie as PURPOSE_DROPOUT_TIE.
 */

export { PURPOSE } from '../random/streams.ts'

/** Probabilities are kept this far from 0 and 1, whose logarithms are no use. */
export const LOSS_EPSILON = 1e-7

/** What a norm is made larger by before it divides, as in Keras. */
export const NORM_EPSILON = 1e-7

/** How class indices are stored, where they are not `none`. */
export const LABELS = { none: 0, float32: 1, int32: 2, uint8: 3 } as const

/** What lies beyond the edges of an image that is warped. */
export const FILL_MODE = { constant: 0, nearest: 1, reflect: 2, wrap: 3 } as const

/** Sums of channels are of so many at a time, since more do not fit into the workspace. */
export const STATISTICS_CHANNELS = 4096

/** Where a sum is cut into parts, which are added up in the end, all parts together have so many floats at most. */
export const PART_SUMS = 1 << 18

/** Sums over very many classes are cut into so many parts, which are added up in the end. */
export const CLASS_PARTS = 16

/** Of matrices that are many, those of fewer multiplications than this are done sooner than a BLAS has begun. */
export const FEWEST_BATCHED = 32_768

/** A memory begins with the modules' own constants, of so many modules at most, so many bytes each; the build checks it. */
export const MODULES = 16
export const MODULE_BYTES = 1024
