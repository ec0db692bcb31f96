import type { BlasSource } from '../../blas/sgemm.ts'

/**
 * The words that the calling thread and one worker share: 64 words of 32 bits, then the arguments in float64 (in which
 * addresses, counts and float32 values are exact).
 */
export const WORD = {
  /** Goes up whenever there is something new for the worker; it sleeps on this word. */
  wake: 0,
  /** 1 while the worker sleeps, or is about to. */
  sleeping: 1,
  /** Number of the job to do, of the last one that somebody began, worker or caller, and of the last one done. */
  job: 2,
  begun: 10,
  done: 3,
  /** 1 if a job failed. */
  failed: 4,
  /** Messages posted to the worker. */
  posted: 5,
  /** Id of the last memory that the worker has taken in; they are numbered from 1. */
  attached: 6,
  /** Which memory and which kernel the job is on, and how many arguments it has. */
  memory: 7,
  kernel: 8,
  count: 9,
} as const

export const WORDS = 64
export const MOST_ARGUMENTS = 32
/** Bytes of one worker's share. */
export const CONTROL_BYTES = WORDS * 4 + MOST_ARGUMENTS * 8

/** How often a waiting thread looks before it sleeps: some tens of microseconds, longer than from kernel to kernel. */
export const SPINS = 10_000

/** Begins a job, which is done by one alone: whether it is the caller of this. */
export function begin(words: Int32Array, job: number): boolean {
  const before = (job - 1) | 0
  return Atomics.compareExchange(words, WORD.begun, before, job) === before
}

/** What a worker needs to run kernels on a memory: these by number, in the order of the modules and of their exports. */
export interface Attached {
  readonly modules: readonly WebAssembly.Module[]
  readonly memory: WebAssembly.Memory
  readonly blas: BlasSource | null
}

/** How a worker learns of memories. The same memory under a new number takes the place of the one before. */
export type WorkerMessage = Attached & { readonly attach: number; readonly before?: number }
