import type { Kernels } from '../kernels/kernels.ts'

type Watch = typeof import('./watch.ts')

/** `watch.ts`, which a page without layers of its own does not load. */
let watch: Watch | undefined

/** To be awaited before a program runs in which calls are watched. */
export async function loadWatch(): Promise<void> {
  watch ??= await import('./watch.ts')
}

/** @throws Error, rather than to let a call go unwatched */
export function watched(...of: Parameters<Watch['watched']>): Kernels {
  if (!watch) throw new Error('a watched call was run before loadWatch')
  return watch.watched(...of)
}
