/** Bytes where an array of elements of this size may lie: the same, or a copy. */
export function aligned(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const lies = bytes.byteOffset % size === 0 && bytes.buffer instanceof ArrayBuffer
  return lies ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()
}

/** The number that 16 bits are: one of sign, five of exponent, ten of fraction (IEEE 754). */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** Numbers of bfloat16, which is the upper half of a float32. */
export const upperHalves = (bits: Uint16Array): Float32Array<ArrayBuffer> =>
  new Float32Array(Uint32Array.from(bits, upper => upper << 16).buffer)
