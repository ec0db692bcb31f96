import { refuse } from '../errors.ts'

/**
 * Refuses what is no index: whole numbers from 0 to count − 1 are.
 *
 * @param samples of which `values` are a batch
 */
export function checkIndices(who: string, values: ArrayLike<number>, count: number, samples: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value >= 0 && value < count && Number.isInteger(value)) continue
    const place = Math.floor(i / (values.length / samples))
    refuse(who, `whole numbers from 0 to ${count - 1}`, `${value} in sample ${place} of a batch of ${samples}`)
  }
}
