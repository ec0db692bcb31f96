/** Messages of Protocol Buffers (proto3), as far as event files need them: a field is bytes, by its number. */
export type Field = Uint8Array

const VARINT = 0
const DOUBLE = 1
const BYTES = 2
const FLOAT = 5

/** One after the other, in the order of their numbers: a message. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** A whole number ≥ 0. As all numbers but those of `float`, 0 is left out: it is what is not there. */
export const whole = (field: number, n: number): Field => (n === 0 ? NONE : joined([key(field, VARINT), varint(n)]))

export const double = (field: number, x: number): Field => (x === 0 ? NONE : joined([key(field, DOUBLE), doubles([x])]))

/** Of a choice between fields, where 0 counts. */
export const float = (field: number, x: number): Field =>
  joined([key(field, FLOAT), littleEndian(4, view => view.setFloat32(0, x, true))])

export const text = (field: number, value: string): Field => message(field, new TextEncoder().encode(value))

export const message = (field: number, bytes: Uint8Array): Field =>
  joined([key(field, BYTES), varint(bytes.length), bytes])

/** Doubles in a row. */
export const packed = (field: number, xs: readonly number[]): Field =>
  xs.length === 0 ? NONE : message(field, doubles(xs))

const NONE = new Uint8Array()

const key = (field: number, kind: number) => varint(field * 8 + kind)

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(n: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = n; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest])
    bytes.push((rest % 128) + 128)
  }
}

const doubles = (xs: readonly number[]) =>
  littleEndian(8 * xs.length, view => {
    for (const [i, x] of xs.entries()) view.setFloat64(8 * i, x, true)
  })

export function littleEndian(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size)
  write(new DataView(bytes.buffer))
  return bytes
}
