import { loadKoffi } from './koffi.ts'

/** How every thread of the process comes to the same function. */
export interface BlasSource {
  /** Name or path of the library, as the system's loader takes it. */
  readonly library: string
  /** The file or URL that koffi is found from. */
  readonly from: string
  /** Its function that sets how many threads it starts, and the type of the count; null where it has none. */
  readonly setThreads: readonly [name: string, type: string] | null
}

/** C = A · B (+ C where beta is 1) in row-major order, by addresses; ld…: elements from one row to the next. */
export type Sgemm = (
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void

const PARAMETERS = 'int int int int int int float uintptr_t int uintptr_t int float uintptr_t int'.split(' ')
const ROW_MAJOR = 101
/** The next number says transposed. */
const NOT_TRANSPOSED = 111

/** cblas_sgemm on a module's memory, as the module imports it (assembly/blas/), for the thread that calls this. */
export function sgemmOn(memory: { readonly buffer: ArrayBufferLike }, source: BlasSource): Sgemm {
  const koffi = loadKoffi(source.from)
  const library = koffi.load(source.library)
  const sgemm = library.func('cblas_sgemm', 'void', PARAMETERS)
  // The threads are ours. Some libraries keep the number for each thread that calls.
  if (source.setThreads) library.func(source.setThreads[0], 'void', [source.setThreads[1]])(1)
  let buffer: ArrayBufferLike | null = null
  let base = 0
  return (transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc) => {
    if (memory.buffer !== buffer) {
      buffer = memory.buffer // it has grown, and may have moved
      base = Number(koffi.address(new Uint8Array(buffer)))
    }
    const [opA, opB] = [NOT_TRANSPOSED + transposeA, NOT_TRANSPOSED + transposeB]
    // addresses come from the module as signed numbers
    const [atA, atB, atC] = [base + (a >>> 0), base + (b >>> 0), base + (c >>> 0)]
    sgemm(ROW_MAJOR, opA, opB, m, n, k, 1, atA, lda, atB, ldb, beta, atC, ldc)
  }
}
