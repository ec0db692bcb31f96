import { refuse } from '../errors.ts'

/** The kernel `checkIndices`, on the host's memory. */
export function checkIndices(
  values: ArrayLike<number>,
  shape: readonly number[],
  { limit, who }: { limit: number; who: string },
): void {
  for (let i = 0; i < values.length; i++) {
    const index = values[i]!
    if (index >= 0 && index < limit && Number.isInteger(index)) continue
    const where = placeOf(i, shape)
    refuse(
      who,
      `indices that are whole numbers from 0 to ${limit - 1}`,
      `${index} at [${where.join(', ')}] of the batch`,
    )
  }
}

function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = []
  let rest = index
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return place
}
