import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tensor } from 'thinnet'
import { firstRows, readIdx } from './idx.ts'
import { refuse } from './refuse.ts'

/**
 * The first of these IDX files that is there, and its path: gzipped or not, and perhaps in a folder of the file's own
 * name, as Kaggle's archives unpack. Of its rows at most so many are read.
 */
export async function firstIdxFile(
  directory: string,
  names: readonly string[],
  who: string,
  most: number,
): Promise<[Tensor, string]> {
  const all = names.flatMap(name => [name, `${name}.gz`])
  for (const name of all) {
    const path = join(directory, name)
    const bytes = (await read(path)) ?? null
    if (bytes) return [readIdx(firstRows(bytes, path, most), path), path]
  }
  return refuse(`${who} in ${directory}`, `a file ${all[0]} (or ${all.slice(1).join(', ')})`, 'none')
}

async function read(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    if (error.code === 'EISDIR') return inFolder(path)
    return refuse(path, 'a file that can be read', error.code ?? error.message)
  })
}

/** `train-images-idx3-ubyte/train-images-idx3-ubyte`, or with a point in it. */
async function inFolder(path: string): Promise<Uint8Array> {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  for (const file of [name, name.replace('-idx', '.idx'), name.replace('.idx', '-idx')]) {
    const bytes = await readFile(join(path, file)).catch(() => undefined)
    if (bytes) return bytes
  }
  return refuse(path, 'a file that can be read', 'EISDIR', `A folder is looked into for ${name}.`)
}
