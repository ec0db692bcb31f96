import { availableParallelism } from 'node:os'

/** As many as the cores have room for. */
export function processesFor(threads: number): number {
  return Math.max(1, Math.floor(availableParallelism() / threads))
}

export function namesOf(processes: number, threads: number): string {
  return `${processes} process${processes === 1 ? '' : 'es'} of ${threads} thread${threads === 1 ? '' : 's'}`
}
