import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { refuse } from 'thinnet'

/** What a field of a message may hold. Whole numbers are read as floats of JavaScript: beyond 2⁵³ they are rounded. */
interface Scalars {
  int: number
  float: number
  double: number
  text: string
  bytes: Uint8Array
}

/** Bytes that are made when they are written: those of large weights are not all there at once. */
export interface Later {
  readonly length: number
  parts(): Iterable<Uint8Array>
}
type Kind = keyof Scalars | Message

export interface Field<K extends Kind = Kind, M extends boolean = boolean> {
  readonly number: number
  readonly kind: K
  readonly many: M
}

/** A message of protobuf: its fields. Those that a file has besides are passed over. */
export interface Message {
  readonly [name: string]: Field
}

type ValueOf<K> = K extends keyof Scalars ? Scalars[K] : K extends Message ? Read<K> : never

/** A message that was read. */
export type Read<M extends Message> = {
  -readonly [F in keyof M]: M[F] extends Field<infer K, infer Many>
    ? Many extends true
      ? ValueOf<K>[]
      : ValueOf<K> | undefined
    : never
}

/** A message to be written: fields may be left out. */
export type Written<M extends Message> = {
  readonly [F in keyof M]?: M[F] extends Field<infer K, infer Many>
    ? Many extends true
      ? readonly WrittenValue<K>[]
      : WrittenValue<K> | undefined
    : never
}
type WrittenValue<K> = K extends 'bytes' ? Uint8Array | Later : K extends keyof Scalars ? Scalars[K] : K extends Message ? Written<K> : never

export const one = <const K extends Kind>(number: number, kind: K): Field<K, false> => ({ number, kind, many: false })
export const many = <const K extends Kind>(number: number, kind: K): Field<K, true> => ({ number, kind, many: true })

const WIRES: Readonly<Record<keyof Scalars, WireType>> = {
  int: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
  text: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
}
const wireOf = (kind: Kind): WireType => (typeof kind === 'string' ? WIRES[kind] : WireType.LengthDelimited)
const isPacked = (kind: Kind): boolean => wireOf(kind) !== WireType.LengthDelimited

/** Messages in one field, and whole numbers: in memory they take many times what they take in a file. */
const MOST_MESSAGES = 1 << 18
const MOST_NUMBERS = 1 << 24

/**
 * Reads a message. Bytes in it are those of the file, not copies.
 *
 * @param who names the place in errors
 * @throws ThinnetError for what is no such message
 */
export function readMessage<M extends Message>(message: M, bytes: Uint8Array, who: string): Read<M> {
  try {
    return readFields(message, bytes) as Read<M>
  } catch (error) {
    if ((error as Error).name === 'ThinnetError') throw error
    return refuse(who, 'an ONNX file, a sound message of protobuf', (error as Error).message, 'Is the file damaged?')
  }
}

function readFields(message: Message, bytes: Uint8Array): object {
  const fields = new Map(Object.entries(message).map(([name, field]) => [field.number, { name, ...field }]))
  const read: Record<string, unknown> = {}
  for (const { name, many } of fields.values()) read[name] = many ? [] : undefined
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag()
    const field = fields.get(number)
    if (!field) {
      reader.skip(wire, number)
      continue
    }
    const { name, kind, many } = field
    const list = read[name] as unknown[]
    if (many && wire === WireType.LengthDelimited && isPacked(kind)) readPacked(kind as keyof Scalars, reader, list)
    else if (wire !== wireOf(kind)) throw new Error(`${name} of wire type ${wire}`)
    else {
      const value = readValue(kind, reader)
      if (!many) read[name] = value
      else {
        list.push(value)
        if (list.length > (typeof kind === 'string' ? MOST_NUMBERS : MOST_MESSAGES)) throw new Error(`too many ${name}`)
      }
    }
    checkBounds(reader)
  }
  return read
}

function readPacked(kind: keyof Scalars, reader: BinaryReader, list: unknown[]): void {
  const packed = new BinaryReader(reader.bytes())
  while (packed.pos < packed.len) {
    list.push(readValue(kind, packed))
    if (kind === 'int' && list.length > MOST_NUMBERS) throw new Error('too many whole numbers')
  }
  checkBounds(packed)
}

function checkBounds({ pos, len }: BinaryReader): void {
  if (pos > len) throw new Error('one that ends too soon')
}

function readValue(kind: Kind, reader: BinaryReader): unknown {
  if (typeof kind !== 'string') return readFields(kind, reader.bytes())
  if (kind === 'int') return Number(reader.int64())
  if (kind === 'text') return reader.string()
  return reader[kind]()
}

/** The bytes of a message. */
export function writeMessage<M extends Message>(message: M, values: Written<M>): Uint8Array<ArrayBuffer> {
  const pieces = piecesOf(message, values)
  const bytes = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    for (const part of 'parts' in piece ? piece.parts() : [piece]) {
      bytes.set(part, at)
      at += part.length
    }
  }
  return bytes
}

type Piece = Uint8Array | Later
const lengthOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { length }) => sum + length, 0)

/** What its bytes are made of: weights lie where they are, and are not copied for each message that they are in. */
function piecesOf(message: Message, values: Readonly<Record<string, unknown>>): Piece[] {
  const pieces: Piece[] = []
  let writer = new BinaryWriter()
  const add = (inner: readonly Piece[]) => {
    pieces.push(writer.uint32(lengthOf(inner)).finish())
    for (const piece of inner) pieces.push(piece)
    writer = new BinaryWriter()
  }
  for (const [name, { number, kind, many }] of Object.entries(message)) {
    const value = values[name]
    if (value === undefined) continue
    const list = many ? (value as readonly unknown[]) : [value]
    if (list.length === 0) continue
    if (many && isPacked(kind)) {
      writer.tag(number, WireType.LengthDelimited).fork()
      for (const item of list) writeScalar(kind as 'int', item, writer)
      writer.join()
      continue
    }
    for (const item of list) {
      writer.tag(number, wireOf(kind))
      if (typeof kind !== 'string') add(piecesOf(kind, item as Record<string, unknown>))
      else if (kind === 'bytes') add([item as Piece])
      else writeScalar(kind, item, writer)
    }
  }
  pieces.push(writer.finish())
  return pieces
}

function writeScalar(kind: Exclude<keyof Scalars, 'bytes'>, value: unknown, writer: BinaryWriter): void {
  if (kind === 'int') writer.int64(BigInt(value as number))
  else if (kind === 'text') writer.string(value as string)
  else writer[kind](value as number)
}
