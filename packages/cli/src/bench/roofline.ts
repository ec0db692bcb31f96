import { IMAGE_WORK } from './image-work.ts'
import type { CeilingId } from './libraries.ts'
import { SEQUENCE_WORK } from './sequence-work.ts'
import { convolution, FLOAT, forward, gemm, parameters, step, type Work } from './work.ts'

const SMALL = [784, 100, 100, 100, 100, 100, 100, 10]
const LARGE = [784, 1024, 1024, 1024, 10]
const DENSE = [9216, 128, 10]

/** The MNIST CNN, batch 128. */
const CONV_1 = convolution(128 * 26 * 26, 1, 32)
const CONV_2 = convolution(128 * 24 * 24, 32, 64)
const CNN_FORWARD = CONV_1 + CONV_2 + forward(128, DENSE)
const CNN_PARAMETERS = (9 * 1 + 1) * 32 + (9 * 32 + 1) * 64 + parameters(DENSE)
/** Images in, probabilities out (or targets in, when training). */
const BATCH_128 = 128 * (784 + 10)

/** By the id of a row; rows that are not here have no bound. */
export const WORK: Readonly<Record<string, Work>> = {
  // C = A·B, all [1024, 1024]
  matmul: { flops: gemm(1024, 1024, 1024), bytes: FLOAT * 3 * 1024 ** 2 },
  // 10⁶ columns of 3 in, of 4 out
  article: { flops: forward(1e6, [3, 4, 4, 4]), bytes: FLOAT * 1e6 * (3 + 4) },
  // x in, y out; dy in, dx out; x in, y out
  'dropout-forward': { flops: 0, bytes: FLOAT * 2 * 2 ** 24 },
  'dropout-backward': { flops: 0, bytes: FLOAT * 2 * 2 ** 24 },
  copy: { flops: 0, bytes: FLOAT * 2 * 2 ** 24 },
  // batch in; weights in and out
  'mlp-100': {
    flops: step(forward(100, SMALL), gemm(100, 784, 100)),
    bytes: FLOAT * (100 * (784 + 10) + 2 * parameters(SMALL)),
  },
  // batch in; weights and velocities in and out
  'mlp-1024': {
    flops: step(forward(128, LARGE), gemm(128, 784, 1024)),
    bytes: FLOAT * (BATCH_128 + 4 * parameters(LARGE)),
  },
  // batch in; weights and Adadelta's two means in and out
  'cnn-step': { flops: step(CNN_FORWARD, CONV_1), bytes: FLOAT * (BATCH_128 + 6 * CNN_PARAMETERS) },
  // batch and weights in
  'cnn-predict': { flops: CNN_FORWARD, bytes: FLOAT * (BATCH_128 + CNN_PARAMETERS) },
  ...SEQUENCE_WORK,
  ...IMAGE_WORK,
}

/** What this machine reaches at its best, with one kind of code. */
export interface Ceiling {
  id: CeilingId
  name: string
  /** What computed. */
  version?: string | undefined
  /** Floating-point operations per second, in multiplications of 1024 × 1024 float32 matrices. */
  flops?: number
  /** Bytes read and written a second, in copies of 64 MiB: measured with wasm, for a copy knows no BLAS. */
  bytes?: number
  /** Why there is none. */
  missing?: string | undefined
}
export type Ceilings = readonly Ceiling[]

/**
 * The milliseconds that a row takes at the machine's ceilings: for its operations or for its bytes, the longer.
 *
 * @param id the ceiling that the library is under; who may use all threads may also use one
 * @returns null where the row has no bound, or nothing was measured for it
 */
export function boundMs(row: string, id: CeilingId, ceilings: Ceilings): number | null {
  const work = WORK[row]
  if (!work) return null
  const [backend, single] = id.split('-')
  const best = (of: 'flops' | 'bytes', name: string) => {
    const rates = ceilings
      .filter(one => one.id === `${name}-1` || (!single && one.id === name))
      .map(one => one[of] ?? 0)
    return Math.max(0, ...rates)
  }
  const ms = Math.max(work.flops && work.flops / best('flops', backend!), work.bytes / best('bytes', 'wasm')) * 1000
  return Number.isFinite(ms) ? ms : null
}
