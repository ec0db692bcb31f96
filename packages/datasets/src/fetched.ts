import { refuse } from './refuse.ts'

/** @throws ThinnetError where the server answers with no file */
export async function fetched(address: string | URL): Promise<Response> {
  const response = await fetch(address)
  if (!response.ok) refuse(String(address), 'an address that can be read', `${response.status} ${response.statusText}`)
  return response
}

/** A stream's pieces. Not all browsers have `for await` over streams. */
export async function* piecesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader()
  try {
    for (let item = await reader.read(); !item.done; item = await reader.read()) yield item.value
  } finally {
    await reader.cancel()
  }
}
