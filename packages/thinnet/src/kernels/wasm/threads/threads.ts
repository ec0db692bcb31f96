/** How many threads to use, the caller's own included, and why they are fewer than asked for or than cores, if so. */
export interface Threads {
  readonly count: number
  readonly reason: string | null
}

const only = (reason: string): Threads => ({ count: 1, reason })

/** As many as asked for, by default one a core and never more; one where there can be no workers. */
export function threadsFor(asked?: number): Threads {
  if ('crossOriginIsolated' in globalThis && !globalThis.crossOriginIsolated) {
    return only(
      'the page is not cross-origin isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp',
    )
  }
  if (typeof SharedArrayBuffer === 'undefined') return only('the engine has no shared memory')
  const node = globalThis.process?.getBuiltinModule?.('node:os')
  if (!node && globalThis.process?.versions?.node) return only('worker threads need Node 20.16')
  if (!node && typeof Worker !== 'function') return only('the engine has no workers')
  const cores = node?.availableParallelism() ?? (navigator.hardwareConcurrency || 1)
  if (asked === undefined || asked <= cores) return { count: asked ?? cores, reason: null }
  return { count: cores, reason: `${asked} were asked for, and there are no more cores` }
}
