import type { BlasSource } from '../../blas/sgemm.ts'

/** The words that the caller and one worker share, of 32 bits each. */
export const WORD = {
  /** Goes up whenever there is something new for the worker; it sleeps on this word. */
  wake: 0,
  /** 1 while the worker sleeps, or is about to. */
  sleeping: 1,
  /** Number of the last job that it was asked to take part in. */
  job: 2,
  /** Which of the job's threads it is; the caller is 0. */
  thread: 3,
  /** 1 while it computes a part. */
  working: 4,
  /** 1 if a part failed. */
  failed: 5,
  /** Messages posted to the worker. */
  posted: 6,
  /** Id of the last memory that the worker has taken in; they are numbered from 1. */
  attached: 7,
} as const

/**
 * The words of the job, which the caller and all workers share; the arguments follow, in float64 (in which addresses,
 * counts and float32 values are exact).
 */
export const JOB = {
  /** The parts that nobody has claimed: see claim.ts. */
  free: 0,
  /** Parts that workers have done, on a cache line of its own; the caller sleeps on this word. */
  finished: 16,
  /** 1 while the caller sleeps, or is about to. */
  sleeping: 17,
  /** Which memory and which kernel it is on, and how many arguments it has. */
  memory: 32,
  kernel: 33,
  count: 34,
  /** The places of these among the arguments; that of the workspace is -1 if there is none. */
  begin: 35,
  end: 36,
  workspace: 37,
  /** Units of a part, and bytes from one thread's workspace to the next. */
  size: 38,
  step: 39,
} as const

export const WORDS = 16
export const JOB_WORDS = 64
export const MOST_ARGUMENTS = 32
/** Bytes of a worker's words, and of the job's. */
export const CONTROL_BYTES = WORDS * 4
export const JOB_BYTES = JOB_WORDS * 4 + MOST_ARGUMENTS * 8

/**
 * How often a waiting thread looks before it sleeps: some 30 microseconds, longer than from one short kernel to the next.
 * Not much longer, since the core may be one that another thread of ours waits for.
 */
export const SPINS = 2500

/** What a worker is sent first. */
export interface Control {
  readonly control: SharedArrayBuffer
  readonly job: SharedArrayBuffer
}

/** What a worker needs to run kernels on a memory: these by number, in the order of the modules and of their exports. */
export interface Attached {
  readonly modules: readonly WebAssembly.Module[]
  readonly memory: WebAssembly.Memory
  readonly blas: BlasSource | null
}

/** How a worker learns of memories. The same memory under a new number takes the place of the one before. */
export type WorkerMessage = Attached & { readonly attach: number; readonly before?: number }
