import { fetched, piecesOf } from './fetched.ts'

/** In a page a path is an address, relative to the page's. */
export async function* piecesOfFile(path: string): AsyncGenerator<Uint8Array> {
  const { body } = await fetched(path)
  if (body) yield* piecesOf(body)
}

export async function bytesOfFile(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetched(path)).arrayBuffer())
}
