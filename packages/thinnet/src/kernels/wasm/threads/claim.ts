import { JOB } from './control.ts'

/** Parts of a job, at most. */
export const MOST_PARTS = 255

/*
 * The parts [first, end) of a job that nobody has claimed are one word, number << 16 | first << 8 | end, so that a part
 * is claimed by one compare-and-swap. The caller claims from the front and workers from the end: each thread comes by the
 * same elements from kernel to kernel, and finds them in its cache.
 *
 * What else there is to know of a job is read after a part of it was claimed: until that is done there is no other job.
 */

/** Lets parts 0 to `parts` of a job be claimed. */
export function offer(words: Int32Array, job: number, parts: number): void {
  Atomics.store(words, JOB.free, (job << 16) | parts)
}

/** Lets no more be claimed; how many parts nobody has. */
export function withdraw(words: Int32Array): number {
  const free = Atomics.exchange(words, JOB.free, 0)
  return endOf(free) - firstOf(free)
}

/** A part for the caller; -1 when there is none. */
export function claimFirst(words: Int32Array): number {
  for (;;) {
    const free = Atomics.load(words, JOB.free)
    const part = firstOf(free)
    if (part === endOf(free)) return -1
    if (Atomics.compareExchange(words, JOB.free, free, free + 256) === free) return part
  }
}

/** A part for a worker that takes part in this job; -1 when there is none. */
export function claimLast(words: Int32Array, job: number): number {
  for (;;) {
    const free = Atomics.load(words, JOB.free)
    const end = endOf(free)
    if (free >> 16 !== (job << 16) >> 16 || firstOf(free) === end) return -1
    if (Atomics.compareExchange(words, JOB.free, free, free - 1) === free) return end - 1
  }
}

const firstOf = (free: number) => (free >> 8) & 255
const endOf = (free: number) => free & 255
