import type { Parameters } from './modules/exports.generated.ts'

/** A kernel of a module that computes a part [begin, end), by its name there. */
export type KernelName = keyof Parameters

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text

/**
 * How a kernel's range [begin, end) is cut for threads. Where the kernel has a parameter `workspace`, each thread gets one
 * of its own; one that all write to, each elsewhere, is a parameter `shared`.
 */
export interface Cut<Name extends KernelName> {
  /** Parts begin at multiples of this. */
  readonly grain: number
  /** About how long a call takes: so many nanoseconds, times these arguments, by their names in assembly/. */
  readonly time: readonly [nanoseconds: number, ...per: Words<Parameters[Name]>[]]
  /** Whether more parts than threads cost nothing: a long call has them, so that nobody waits long for the last one. */
  readonly divisible?: true
  /** Whether the cut must be the same in every call of these sizes, ready workers or not: a BLAS rounds by it. */
  readonly fixed?: true
}

export type Cuts = { readonly [Name in KernelName]?: Cut<Name> }

/** Units are elements: 16 of them are a cache line, which no two threads should write to. */
export const each = (nanoseconds: number) => ({ grain: 16, time: [nanoseconds, 'end'] }) as const

/** Nanoseconds of one multiply-add of a matrix multiplication. */
export const MULTIPLY_ADD = 1 / 15
