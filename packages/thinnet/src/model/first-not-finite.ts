import { sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** Whole numbers as large as a tensor holds. */
const LARGEST = 2 ** 31
/** What is as large, or larger, is Infinity as float32. */
const BEYOND_FLOAT32 = 2 ** 128 - 2 ** 103

/**
 * The first number that is NaN or infinite as a model computes with it, with its scale, in its own type, and of which
 * sample it is, in words; null where all are finite.
 */
export function firstNotFinite(t: Tensor, floatType: 'float32' | 'float64'): string | null {
  const { data, dtype, scale = 1, shape } = t
  const beyond = floatType === 'float32' ? BEYOND_FLOAT32 : Number.POSITIVE_INFINITY
  const factor = Math.abs(scale)
  if (!dtype.startsWith('float') && LARGEST * factor < beyond) return null
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]!) * factor < beyond) continue
    const value = data[i]! * scale
    const said = Number.isFinite(value) ? `${value}, beyond ${floatType},` : `${value}`
    return `${said} in sample ${Math.floor(i / sizeOf(shape.slice(1)))}`
  }
  return null
}
