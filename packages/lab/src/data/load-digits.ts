import { fetchDigits } from './mnist.ts'

let digits: Promise<ArrayBuffer> | null = null

/** mnist.bin, unpacked: fetched once, when first needed; again after a failure. */
export function loadDigits(onProgress: (received: number, total: number) => void): Promise<ArrayBuffer> {
  digits ??= fetchDigits('mnist.bin', onProgress).catch((error: unknown) => {
    digits = null
    throw error
  })
  return digits
}
