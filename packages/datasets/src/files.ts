import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { refuse } from './refuse.ts'

// In a page, files-in-page.ts is in place of this file: package.json says so to bundlers.

/** A file's bytes, piece by piece. */
export async function* piecesOfFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    // A quarter of a megabyte: rows are parsed together, and two pieces are in memory at most.
    yield* createReadStream(local(path), { highWaterMark: 2 ** 18 }) as AsyncIterable<Uint8Array>
  } catch (error) {
    unreadable(path, error)
  }
}

export async function bytesOfFile(path: string): Promise<Uint8Array> {
  return readFile(local(path)).catch(error => unreadable(path, error))
}

function unreadable(path: string, error: unknown): never {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  // What the reader of the pieces threw comes through here as well.
  if (syscall === undefined) throw error
  return refuse(path, 'a file that can be read', code ?? message)
}

const local = (path: string) => (path.startsWith('file:') ? fileURLToPath(path) : path)
