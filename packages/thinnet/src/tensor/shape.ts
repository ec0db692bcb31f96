/** Dimensions; where a comment says "sample shape" the batch dimension is left out. */
export type Shape = readonly number[]

/** More than anyone means, so that arrays nested without end have an end. */
export const MOST_DIMENSIONS = 32

/** How many elements a shape holds; 1 for the shape of a scalar, []. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const d of shape) size *= d
  return size
}

/** Whether its sizes, those of 0 aside, come to fewer than 2⁵³ elements: others have no number, and none could be held. */
export function isCountable(shape: Shape): boolean {
  let size = 1
  for (const d of shape) size *= d || 1
  return Number.isSafeInteger(size)
}

/** `[batch, 28, 28, 1]`, as messages and summaries write a sample shape. */
export function showBatched(sampleShape: Shape): string {
  return `[${['batch', ...sampleShape].join(', ')}]`
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i])
}
