import type { Region } from './region.ts'

/** Weights as Adafactor sees them: matrices of the last two dimensions, or one row where there is nothing to factor. */
export function matricesOf({ shape, size }: Region): { matrices: number; rows: number; columns: number } {
  const [rows = 1, columns = 1] = shape.length < 2 ? [] : shape.slice(-2)
  if (rows === 1 || columns === 1) return { matrices: 1, rows: 1, columns: size }
  return { matrices: size / (rows * columns), rows, columns }
}
