/** Bytes of grey and digits, as mnist.bin holds them (gzipped): train and test counts, images, then digits. */
export interface Digits {
  /** [count, 784], 0 to 255. */
  images: Uint8Array<ArrayBuffer>
  labels: Uint8Array<ArrayBuffer>
}
export interface DigitSets {
  train: Digits
  test: Digits
}

const HEADER = 8
const PIXELS = 784

/** @throws Error for bytes that are not as long as their header says */
export function readDigits(bytes: ArrayBuffer): DigitSets {
  const view = new DataView(bytes)
  const counts = bytes.byteLength < HEADER ? [] : [view.getUint32(0, true), view.getUint32(4, true)]
  const [train = 0, test = 0] = counts
  const expected = HEADER + (train + test) * (PIXELS + 1)
  if (bytes.byteLength !== expected) throw new Error(`mnist.bin: expected ${expected} bytes, got ${bytes.byteLength}.`)
  let at = HEADER
  const take = (length: number) => {
    at += length
    return new Uint8Array(bytes, at - length, length)
  }
  const digits = (count: number): Digits => ({ images: take(count * PIXELS), labels: take(count) })
  return { train: digits(train), test: digits(test) }
}

/** Fetches and unpacks mnist.bin, telling how many of its bytes have come. */
export async function fetchDigits(url: string, onProgress: (received: number, total: number) => void) {
  const response = await fetch(url)
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status} ${response.statusText}`)
  const total = Number(response.headers.get('content-length') ?? 0)
  let received = 0
  const counted = new TransformStream<BufferSource, BufferSource>({
    transform(chunk, controller) {
      received += chunk.byteLength
      onProgress(received, total)
      controller.enqueue(chunk)
    },
  })
  const body = response.body as ReadableStream<BufferSource>
  const unpacked = body.pipeThrough(counted).pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked).arrayBuffer()
}
