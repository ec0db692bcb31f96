import { bytesOf, isBytes } from './bytes.ts'
import { fetched, piecesOf } from './fetched.ts'
import { bytesOfFile, piecesOfFile } from './files.ts'
import { refuse } from './refuse.ts'

/**
 * Where data come from: a path or an address (http:, https:, file:), gzipped or not; text or bytes that are there already;
 * a file that somebody chose in a page; a stream, such as a response's body. In a page, a path is an address.
 */
export type Source =
  | string
  | { readonly href: string }
  | { readonly text: string }
  | ArrayBuffer
  | ArrayBufferView
  | BlobLike
  | StreamLike
  | AsyncIterable<string | Uint8Array>

/** A Blob or File, as far as types go where no page's are declared. */
export interface BlobLike {
  readonly size: number
  stream(): unknown
}

/** A ReadableStream of bytes. */
export interface StreamLike {
  getReader(): unknown
}

/** How errors call it. */
export function nameOf(source: Source, otherwise: string): string {
  if (typeof source === 'string') return source
  const { href, name } = Object(source) as { href?: unknown; name?: unknown }
  return typeof href === 'string' ? href : typeof name === 'string' ? name : otherwise
}

/** Its pieces, unzipped where they begin as gzip does. */
export async function* piecesOfSource(source: Source, who: string): AsyncGenerator<string | Uint8Array> {
  const pieces = opened(source, who)
  try {
    const { value: first, done } = await pieces.next()
    if (done) return
    if (typeof first === 'string' || first[0] !== 0x1f || first[1] !== 0x8b) {
      yield first
      yield* pieces
    } else {
      yield* unzippedPieces(first, pieces, nameOf(source, who))
    }
  } finally {
    // Whoever stops early must not leave a file open.
    await pieces.return(undefined)
  }
}

/** All of its bytes. */
export async function bytesOfSource(source: Source, who: string): Promise<Uint8Array> {
  const where = addressOf(source)
  if (where?.fetch) return new Uint8Array(await (await fetched(where.path)).arrayBuffer())
  if (where) return bytesOfFile(where.path)
  if (isBytes(source)) return bytesOf(source, who)
  const pieces: (string | Uint8Array)[] = []
  for await (const piece of opened(source, who)) pieces.push(piece)
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer())
}

function addressOf(source: Source): { path: string; fetch: boolean } | undefined {
  const href = typeof source === 'string' ? source : (Object(source) as { href?: unknown }).href
  if (typeof href !== 'string' || href === '') return undefined
  if (/^(https?|data|blob):/i.test(href)) return { path: href, fetch: true }
  return { path: href, fetch: false }
}

async function* opened(source: Source, who: string): AsyncGenerator<string | Uint8Array> {
  const where = addressOf(source)
  const { text, stream, getReader } = Object(source) as { text?: unknown; stream?: unknown; getReader?: unknown }
  if (where?.fetch) {
    const { body } = await fetched(where.path)
    if (body) yield* piecesOf(body)
  } else if (where) yield* piecesOfFile(where.path)
  else if (typeof text === 'string') yield text
  else if (isBytes(source)) yield bytesOf(source, who)
  else if (typeof stream === 'function') yield* piecesOf((source as Blob).stream())
  else if (typeof getReader === 'function') yield* piecesOf(source as ReadableStream<Uint8Array>)
  else if (typeof source === 'object' && source !== null && Symbol.asyncIterator in source) yield* source
  else refuse(who, 'a path, an address, { text }, bytes, a Blob or a stream', source)
}

async function* unzippedPieces(first: Uint8Array, rest: AsyncIterator<string | Uint8Array>, who: string) {
  let thrown: unknown
  const zipped = new ReadableStream<BufferSource>({
    start: controller => controller.enqueue(first as Uint8Array<ArrayBuffer>),
    pull: async controller => {
      const { value, done } = await rest.next().catch(error => {
        thrown = error
        throw error
      })
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
  })
  try {
    yield* piecesOf(zipped.pipeThrough(new DecompressionStream('gzip')))
  } catch (error) {
    // The source's own errors stay as they are; all others are of unzipping.
    if (error === thrown) throw error
    refuse(who, 'a whole gzip file', (error as Error).message, 'The file is cut off or damaged; get it again.')
  }
}
