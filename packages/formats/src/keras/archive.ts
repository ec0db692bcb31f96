import { unzipSync, zipSync } from 'fflate'
import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'
import { parseObject } from '../json.ts'
import { crc32 } from './crc32.ts'
import { jsonText } from './to-config.ts'

/** What is in a `.keras` file. */
export interface Archive {
  /** The model as `config.json` says it: `{ class_name, config, compile_config, … }`. */
  readonly config: JsonObject
  /** The HDF5 file with the weights. */
  readonly weights: Uint8Array
}

const [CONFIG, WEIGHTS, METADATA] = ['config.json', 'model.weights.h5', 'metadata.json']
const MOST_TEXT = 1 << 24
/** Keras stores weights as they are. What was packed by others may be this many times its size, and no more. */
const MOST_PACKED = 16

/** Reads a `.keras` file: a zip archive. @param who names it in errors */
export function readArchive(bytes: Uint8Array, who: string): Archive {
  if (bytes[0] === 0x89 && bytes[1] === 0x48) {
    refuse(who, 'a .keras file', 'an HDF5 file', 'Save it again in Keras 3: model.save("model.keras").')
  }
  const parts = unzipped(bytes, who)
  const text = parts[CONFIG] ?? refuse(who, `a .keras file with ${CONFIG}`, 'a zip archive without it')
  const weights = parts[WEIGHTS] ?? refuse(who, `a .keras file with ${WEIGHTS}`, 'a zip archive without it')
  return { config: parseObject(new TextDecoder().decode(text), `${who}: ${CONFIG}`), weights }
}

function unzipped(bytes: Uint8Array, who: string): Record<string, Uint8Array> {
  const asTheyAre: Record<string, Uint8Array> = {}
  try {
    const others = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        if (name !== CONFIG && name !== WEIGHTS) return false
        const stored = compression === 0 ? storedIn(bytes, name, size) : null
        if (stored) {
          asTheyAre[name] = stored
          return false
        }
        const most = name === CONFIG ? MOST_TEXT : MOST_PACKED * Math.min(size, bytes.length) + MOST_TEXT
        if (originalSize > most) refuse(`${who}: ${name}`, `at most ${most} bytes`, originalSize)
        return true
      },
    })
    const parts = { ...others, ...asTheyAre }
    for (const [name, part] of Object.entries(parts)) {
      if (crc32(part) !== checksumOf(bytes, name))
        refuse(
          `${who}: ${name}`,
          'what its checksum says',
          'other bytes',
          'The file is damaged: copy or save it again.',
        )
    }
    return parts
  } catch (error) {
    if ((error as Error).name === 'ThinnetError') throw error
    return refuse(who, 'a .keras file, a sound zip archive', show((error as Error).message))
  }
}

const isAt = (bytes: Uint8Array, at: number, name: string): boolean =>
  Array.from(name).every((c, i) => bytes[at + i] === c.charCodeAt(0))

/** What is stored under this name without being packed, where it lies: weights are not copied. null: not found. */
function storedIn(bytes: Uint8Array, name: string, size: number): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = bytes.indexOf(0x50); at >= 0 && at + 30 <= bytes.length; at = bytes.indexOf(0x50, at + 1)) {
    // a local header: its signature, and at 26 and 28 the lengths of the name and of what follows it
    if (
      view.getUint32(at, true) !== 0x04034b50 ||
      view.getUint16(at + 26, true) !== name.length ||
      !isAt(bytes, at + 30, name)
    )
      continue
    const begin = at + 30 + name.length + view.getUint16(at + 28, true)
    return begin + size <= bytes.length ? bytes.subarray(begin, begin + size) : null
  }
  return null
}

/** The checksum of what is under this name, by the archive's directory, which is at its end. */
function checksumOf(bytes: Uint8Array, name: string): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = bytes.lastIndexOf(0x50, bytes.length - 46); at >= 0; at = bytes.lastIndexOf(0x50, at - 1)) {
    if (
      view.getUint32(at, true) === 0x02014b50 &&
      view.getUint16(at + 28, true) === name.length &&
      isAt(bytes, at + 46, name)
    )
      return view.getUint32(at + 16, true)
    if (at === 0) break
  }
  return undefined
}

/** A `.keras` file of what is in it. */
export function writeArchive({ config, weights }: Archive): Uint8Array<ArrayBuffer> {
  const text = (json: Json) => new TextEncoder().encode(jsonText(json))
  const date = new Date().toISOString()
  const metadata = { keras_version: '3.15.1', date_saved: `${date.slice(0, 10)}@${date.slice(11, 19)}` }
  const parts = { [METADATA!]: text(metadata), [CONFIG!]: text(config), [WEIGHTS!]: weights }
  return zipSync(parts, { level: 0 }) as Uint8Array<ArrayBuffer>
}
