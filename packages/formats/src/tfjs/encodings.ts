import { refuse, show } from 'thinnet'
import type { JsonObject } from '../described/described.ts'
import { objectOf } from '../json.ts'
import { aligned, half } from '../numbers.ts'

/** How numbers are stored: value = stored · scale + min; those of int32 weights are rounded. */
export interface Encoding {
  readonly stored: keyof typeof BYTES
  readonly scale: number
  readonly min: number
  readonly rounded: boolean
}

/** Bytes of one number. */
export const BYTES = { float32: 4, int32: 4, bool: 1, float16: 2, uint8: 1, uint16: 2 }
const WHOLE = ['float32', 'int32', 'bool']
const QUANTIZED = ['float16', 'uint8', 'uint16']

/** `{ dtype, quantization? }` of a weight. */
export function encodingOf({ dtype, quantization }: JsonObject, who: string): Encoding {
  if (!WHOLE.includes(dtype as string)) refuse(`${who}: dtype`, WHOLE.join(', '), show(dtype))
  if (quantization === undefined || quantization === null) {
    return { stored: dtype as Encoding['stored'], scale: 1, min: 0, rounded: false }
  }
  const { dtype: stored, scale, min } = objectOf(quantization, `${who}: quantization`)
  if (!QUANTIZED.includes(stored as string)) refuse(`${who}: quantization`, QUANTIZED.join(', '), show(stored))
  if (stored === 'float16') return { stored, scale: 1, min: 0, rounded: false }
  if (!Number.isFinite(scale) || !Number.isFinite(min)) {
    refuse(`${who}: quantization`, 'numbers scale and min', `${show(scale)} and ${show(min)}`)
  }
  return { stored: stored as 'uint8', scale: scale as number, min: min as number, rounded: dtype === 'int32' }
}

/** The numbers in bytes; those of float32 where they lie, if an array of them may lie there. */
export function decode(bytes: Uint8Array, { stored, scale, min, rounded }: Encoding): Float32Array {
  const { buffer, byteOffset, length } = aligned(bytes, BYTES[stored])
  const count = length / BYTES[stored]
  if (stored === 'float32') return new Float32Array(buffer, byteOffset, count)
  if (stored === 'float16') return Float32Array.from(new Uint16Array(buffer, byteOffset, count), half)
  if (stored === 'int32') return Float32Array.from(new Int32Array(buffer, byteOffset, count))
  const values =
    stored === 'uint16' ? new Uint16Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count)
  return Float32Array.from(values, value => {
    const made = value * scale + min
    return rounded ? Math.round(made) : made
  })
}
