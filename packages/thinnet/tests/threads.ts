import assert from 'node:assert/strict'
import os from 'node:os'
import { mock } from 'node:test'
import type { WasmExports } from '../src/kernels/wasm/modules/exports.generated.ts'
import { pool } from '../src/kernels/wasm/threads/pool.ts'

type Name = keyof WasmExports

/** A memory's kernels, as jobs number them. */
const namesIn = (memory: number) =>
  pool
    .attached(memory)!
    .modules.flatMap(module => WebAssembly.Module.exports(module))
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name as Name)

/** Milliseconds that workers may take to come up on a busy machine. */
const PATIENCE = 60_000
const clock = new Int32Array(new SharedArrayBuffer(4))

/**
 * From now on a call waits until the worker threads that it could use have taken its memory in, so that each is cut that
 * is worth it; counts what they are handed, by the kernel's name.
 *
 * @param cores as many as the library is to believe that the machine has, at least
 */
export function watchThreads(cores = 1): { readonly forks: ReadonlyMap<Name, number>; stop(): void } {
  const { ready, fork } = pool
  const forks = new Map<Name, number>()
  let gaveUp = false
  const there = Math.max(cores, os.availableParallelism())
  const watched = [
    mock.method(os, 'availableParallelism', () => there),
    mock.method(pool, 'ready', (...[id, most]: Parameters<typeof ready>) => {
      const start = performance.now()
      for (;;) {
        const count = ready.call(pool, id, most)
        if (count === most) return count
        gaveUp ||= performance.now() - start > PATIENCE
        if (gaveUp) throw new Error(`${most} worker threads did not come up, or were lost`)
        Atomics.wait(clock, 0, 0, 1)
      }
    }),
    mock.method(pool, 'fork', (...[helper, memory, kernel, args]: Parameters<typeof fork>) => {
      const name = namesIn(memory)[kernel]!
      forks.set(name, (forks.get(name) ?? 0) + 1)
      fork.call(pool, helper, memory, kernel, args)
    }),
  ]
  const stop = () => {
    for (const { mock } of watched) mock.restore()
  }
  return { forks, stop }
}

/**
 * That `compute` gives the same on each number of threads as on one, and returns what it gives. The threads are there
 * before they are first of use, and each of the named kernels must have been handed to them: a test in which the
 * calling thread did it all would say nothing of the others.
 */
export async function assertSameOnThreads<T>(
  { threads, kernels }: { threads: readonly number[]; kernels: readonly [Name, ...Name[]] },
  compute: (threads: number) => T | Promise<T>,
): Promise<T> {
  const one = await compute(1)
  for (const count of threads) {
    const { forks, stop } = watchThreads(count)
    try {
      assert.deepEqual(await compute(count), one, `${count} threads`)
    } finally {
      stop()
    }
    for (const name of kernels) assert.ok(forks.has(name), `${name} was not cut for ${count} threads`)
  }
  return one
}
