import { refuse, show, type Tensor } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'
import { inParts } from '../in-parts.ts'
import { listOf, objectOf, textOf } from '../json.ts'
import { BYTES, decode, type Encoding, encodingOf } from './encodings.ts'
import type { Source } from './source.ts'

/** A weight as `weightsManifest` names it. Its numbers are read each time they are asked for. */
export interface Weight {
  readonly name: string
  readonly tensor: Tensor
  /** Of the optimizer's state, not of the model. */
  readonly optimizer: boolean
}

/** Shards, at most, of a model. */
const MOST_SHARDS = 10_000

/**
 * All weights, in the file's order.
 *
 * @throws ThinnetError where the shards are not as long as the weights are said to be, before any memory is taken for them
 */
export async function readWeights(manifest: Json | undefined, source: Source, who: string): Promise<Weight[]> {
  const groups = listOf(manifest, who).map((json, i) => readGroup(json, `${who}[${i}]`))
  const paths = groups.flatMap(group => group.paths)
  if (paths.length > MOST_SHARDS) refuse(who, `at most ${MOST_SHARDS} files`, paths.length)
  if (new Set(paths).size < paths.length) refuse(who, 'unique paths', 'one twice')
  const read = groups.map(async ({ paths, weights }, i) => {
    const shards = new Shards(await Promise.all(paths.map(path => source.read(path))))
    const bytes = weights.reduce((sum, { length }) => sum + length, 0)
    if (shards.length !== bytes) {
      refuse(
        `${who}[${i}]: ${listed(paths)}`,
        `${bytes} bytes`,
        shards.length,
        'Are the files whole, and of one model?',
      )
    }
    let at = 0
    return weights.map(({ name, shape, length, encoding, optimizer }): Weight => {
      const begin = at
      at += length
      const tensor = inParts('float32', shape, () => piecesOf(shards, begin, length, encoding))
      return { name, tensor, optimizer }
    })
  })
  return (await Promise.all(read)).flat()
}

/** Numbers that are decoded at a time. */
const AT_A_TIME = 1 << 18

function* piecesOf(shards: Shards, begin: number, length: number, encoding: Encoding): Generator<Float32Array> {
  const step = AT_A_TIME * BYTES[encoding.stored]
  for (let at = 0; at < length; at += step) {
    yield decode(shards.bytes(begin + at, Math.min(step, length - at)), encoding)
  }
}

const listed = (paths: readonly string[]) => (paths.length < 3 ? paths.join(', ') : `${paths[0]} … ${paths.at(-1)}`)

interface Described {
  readonly name: string
  readonly shape: number[]
  readonly length: number
  readonly encoding: Encoding
  readonly optimizer: boolean
}

function readGroup(json: Json, who: string) {
  const { paths, weights } = objectOf(json, who)
  return {
    paths: listOf(paths, `${who}: paths`).map(path => textOf(path, `${who}: paths`)),
    weights: listOf(weights, `${who}: weights`).map((weight, i) => readWeight(weight, `${who}: weights[${i}]`)),
  }
}

function readWeight(json: Json, at: string): Described {
  const weight: JsonObject = objectOf(json, at)
  const name = textOf(weight.name, `${at}: name`)
  const who = `${at} (${show(name)})`
  const shape = listOf(weight.shape, `${who}: shape`) as number[]
  const encoding = encodingOf(weight, who)
  const length = shape.reduce((all, size) => all * size, BYTES[encoding.stored])
  if (!shape.every(size => Number.isSafeInteger(size) && size >= 0) || !Number.isSafeInteger(length)) {
    refuse(`${who}: shape`, 'sizes, whole numbers', show(shape))
  }
  return { name, shape, length, encoding, optimizer: weight.group === 'optimizer' }
}

/** The shards of a group, as if they were one. */
class Shards {
  readonly #parts: readonly Uint8Array[]
  readonly length: number

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts
    this.length = parts.reduce((sum, part) => sum + part.length, 0)
  }

  /** Where they lie, if that is in one shard; else a copy. */
  bytes(begin: number, length: number): Uint8Array {
    const found: Uint8Array[] = []
    let [at, left] = [begin, length]
    for (const part of this.#parts) {
      if (at < part.length && left > 0) {
        found.push(part.subarray(at, at + left))
        left -= found.at(-1)!.length
        at = part.length
      }
      at -= part.length
    }
    if (found.length === 1) return found[0]!
    const joined = new Uint8Array(length)
    let to = 0
    for (const part of found) {
      joined.set(part, to)
      to += part.length
    }
    return joined
  }
}
