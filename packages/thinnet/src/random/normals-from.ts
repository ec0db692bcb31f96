import { normalQuantile } from './normal.ts'
import { block, type Stream } from './streams.ts'

/** Standard normal numbers first … first + count − 1 of a stream, as `normals` numbers them, to out[at] and on. */
export function normalsFrom(stream: Stream, first: number, count: number, out: Float64Array, at: number): void {
  const words = new Uint32Array(4)
  for (let i = 0; i < count; i++) {
    const e = first + i
    if (i === 0 || e % 4 === 0) block(stream, Math.floor(e / 4), words)
    out[at + i] = normalQuantile((words[e % 4]! + 0.5) / 2 ** 32)
  }
}
