import type { Spread } from './spread.ts'

let loaded: Spread | null = null
let loading: Promise<void> | undefined

/** As in `spreading.ts`, which a page loads with the first model that is to have several threads. */
export const spreading = (): Spread | null => loaded

/** Where it cannot be loaded, there is one thread. */
export function loadSpreading(): Promise<void> {
  loading ??= import('./spread.ts').then(
    part => {
      loaded = part.spread
    },
    (error: Error) => {
      loaded = without(error.message)
    },
  )
  return loading
}

const without = (why: string): Spread => ({
  parallelExports: exports => exports,
  coreCutting: { cuts: {}, parameters: {} },
  pool: {
    start() {},
    attach: () => 0,
    drop() {},
    count: () => 0,
    reason: `worker threads could not be loaded (${why})`,
  },
})
