import { refuse } from '../errors.ts'
import type { Region } from './region.ts'

/**
 * Rows, one a sample, and columns of what `categoricalCorrect` is given.
 *
 * @throws ThinnetError where it would read or write beyond a region: any metric may call it
 */
export function categoricalSizes(correct: Region, y: Region, t: Region, sparse: boolean) {
  const sizes = { rows: correct.size, columns: y.shape.at(-1)! }
  if (y.size !== sizes.rows * sizes.columns) refuse('categoricalCorrect', `y [${correct.size}, classes]`, y.shape)
  checkTargets('categoricalCorrect', t, sparse ? correct.size : y.size)
  return sizes
}

/** The same for `binaryCorrect`, whose columns are all of a sample's outputs. */
export function binarySizes(correct: Region, y: Region, t: Region) {
  const columns = correct.size > 0 ? y.size / correct.size : 0
  if (!Number.isInteger(columns))
    refuse('binaryCorrect', `y of equally many outputs for ${correct.size} samples`, y.shape)
  checkTargets('binaryCorrect', t, y.size)
  return { rows: correct.size, columns }
}

function checkTargets(who: string, t: Region, size: number): void {
  if (t.size !== size) refuse(who, `${size} targets`, t.shape)
}
