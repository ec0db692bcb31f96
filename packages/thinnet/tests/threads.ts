import assert from 'node:assert/strict'
import os from 'node:os'
import { mock } from 'node:test'
import type { WasmExports } from '../src/kernels/wasm/modules/exports.generated.ts'
import { Alone } from '../src/kernels/wasm/threads/alone.ts'
import { JOB, JOB_WORDS } from '../src/kernels/wasm/threads/control.ts'
import { Job } from '../src/kernels/wasm/threads/job.ts'
import { pool } from '../src/kernels/wasm/threads/pool.ts'
import { Rest } from '../src/kernels/wasm/threads/rest.ts'

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
 * is worth it, and until one of them has claimed a part of it; counts these calls, by the kernel's name.
 *
 * @param cores as many as the library is to believe that the machine has, at least
 */
export function watchThreads(cores = 1): { readonly forks: ReadonlyMap<Name, number>; stop(): void } {
  const { ready } = pool
  const { offer } = Job.prototype
  const forks = new Map<Name, number>()
  let gaveUp = false
  const there = Math.max(cores, os.availableParallelism())
  const until = (isSo: () => boolean) => {
    for (const start = performance.now(); !isSo(); Atomics.wait(clock, 0, 0, 1)) {
      gaveUp ||= performance.now() - start > PATIENCE
      if (gaveUp) throw new Error('worker threads did not come up, or were lost')
    }
  }
  const watched = [
    mock.getter(Alone.prototype, 'isDue', () => false),
    mock.getter(Rest.prototype, 'isOver', () => true),
    mock.method(os, 'availableParallelism', () => there),
    mock.method(pool, 'ready', (...[id, most]: Parameters<typeof ready>) => {
      until(() => ready.call(pool, id, most) === most)
      return most
    }),
    mock.method(Job.prototype, 'offer', function (this: Job, ...given: Parameters<typeof offer>) {
      const [{ memory, index, end }, args, size] = given
      const name = namesIn(memory.id)[index]!
      forks.set(name, (forks.get(name) ?? 0) + 1)
      offer.apply(this, given)
      const words = new Int32Array(this.buffer, 0, JOB_WORDS)
      const parts = Math.ceil(args[end]! / size)
      until(() => (Atomics.load(words, JOB.free) & 255) < parts)
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
