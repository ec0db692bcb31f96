import { existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Format, formatOf, formats, type ReadOptions } from '@thinnet/formats'
import { type Model, ThinnetError } from 'thinnet'

/** A file that holds a network, and what kind it is. */
export interface NetworkFile {
  readonly path: string
  readonly format: Format
}

/** Enough to tell kinds apart. */
const BEGINNING = 1 << 20

/** What is meant by a folder: the file of TensorFlow.js that names the others in it. */
const inFolder = (given: string) =>
  existsSync(given) && statSync(given).isDirectory() ? join(given, 'model.json') : given

/** A file to be read. @param kind its kind, where its name does not say */
export async function networkFile(given: string, kind: string | undefined): Promise<NetworkFile> {
  const path = inFolder(given)
  if (!existsSync(path)) throw new ThinnetError(`${path}: expected a file to read, got none.`)
  return { path, format: kindOf(path, kind, '--from', await beginningOf(path)) }
}

/** A file to be written. */
export function newFile(given: string, kind: string | undefined): NetworkFile {
  const path = kind === undefined || kind === 'tfjs' ? inFolder(given) : given
  return { path, format: kindOf(path, kind, '--to', null) }
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(BEGINNING), length: BEGINNING })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function kindOf(path: string, kind: string | undefined, option: string, beginning: Uint8Array | null): Format {
  const found = kind === undefined ? formatOf(path, beginning) : formats.find(({ name }) => name === kind)
  if (found) return found
  const names = formats.map(({ name }) => name).join(', ')
  throw new ThinnetError(`${path}: expected a name that tells the kind: ${names}. Say it by ${option}.`)
}

/** The network in a file. @throws ThinnetError for a kind that has none, or is not read */
export function read({ path, format }: NetworkFile, options: ReadOptions): Promise<Model> {
  if (format.read) return format.read(path, options)
  const hint =
    format.name === 'pytorch' ? ' It has names and numbers, no layers: see fromStateDict of @thinnet/formats.' : ''
  throw new ThinnetError(
    `${path}: expected a file with a network, got ${format.about}, from which none is made.${hint}`,
  )
}
