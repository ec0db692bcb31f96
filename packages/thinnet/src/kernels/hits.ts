import { refuse } from '../errors.ts'
import type { Region } from './region.ts'

/**
 * Rows, one a sample, and columns of what `categoricalHits` is given.
 *
 * @throws ThinnetError where it would read or write beyond a region: any metric may call it
 */
export function categoricalSizes(hits: Region, y: Region, t: Region, sparse: boolean) {
  const sizes = { rows: hits.size, columns: y.shape.at(-1)! }
  if (y.size !== sizes.rows * sizes.columns) refuse('categoricalHits', `y [${hits.size}, classes]`, y.shape)
  checkTargets('categoricalHits', t, sparse ? hits.size : y.size)
  return sizes
}

/** The same for `binaryHits`, whose columns are all of a sample's outputs. */
export function binarySizes(hits: Region, y: Region, t: Region) {
  const columns = hits.size > 0 ? y.size / hits.size : 0
  if (!Number.isInteger(columns)) refuse('binaryHits', `y of equally many outputs for ${hits.size} samples`, y.shape)
  checkTargets('binaryHits', t, y.size)
  return { rows: hits.size, columns }
}

function checkTargets(who: string, t: Region, size: number): void {
  if (t.size !== size) refuse(who, `${size} targets`, t.shape)
}
