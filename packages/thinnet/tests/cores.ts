import os from 'node:os'
import { mock } from 'node:test'

/** Lets the library believe that the machine has so many cores, for as long as this test file runs. */
export function pretendCores(count: number): void {
  mock.method(os, 'availableParallelism', () => count)
}
