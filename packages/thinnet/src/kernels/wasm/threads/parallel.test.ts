import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import fc from 'fast-check'
import type { WasmExports } from '../module.generated.ts'
import { CUTS, parallelExports } from './parallel.ts'
import { pool } from './pool.ts'

const WORKSPACE = 2048
const WORKSPACE_BYTES = 640

/** The arguments that each part of a call came with, of a kernel with so many of them, where `ready` workers were up. */
function partsOf(name: string, args: readonly number[], threads: number, ready: number): number[][] {
  const parts: number[][] = []
  const note = (...part: number[]) => void parts.push(part)
  const mocks = [
    mock.method(pool, 'ready', (_: number, most: number) => Math.min(most, ready)),
    mock.method(pool, 'fork', (...[helper, , , part]: Parameters<typeof pool.fork>) => {
      assert.equal(helper, parts.length, 'each worker gets one job, the first the first')
      note(...part)
    }),
    mock.method(pool, 'join', (count: number) => assert.ok(count <= ready)),
  ]
  try {
    const exports = { WORKSPACE_BYTES: { value: WORKSPACE_BYTES }, [name]: note } as unknown as WasmExports
    const parallel = parallelExports(exports, { id: 1 }, threads, WORKSPACE_BYTES, Number.MIN_VALUE)
    ;(parallel[name as keyof WasmExports] as (...args: readonly number[]) => void)(...args)
  } finally {
    for (const { mock } of mocks) mock.restore()
  }
  return parts
}

describe('how a call is cut', () => {
  for (const [name, { grain, workspace = false, fixed = false }] of Object.entries(CUTS)) {
    test(`${name}: into parts that are all of it, each with a workspace of its own where it writes there`, () => {
      let cut = 0
      fc.assert(
        fc.property(fc.nat(300), fc.integer({ min: 2, max: 9 }), fc.nat(9), (n, threads, ready) => {
          const args = [...Array(12).fill(7), WORKSPACE, 0, n]
          const parts = partsOf(name, args, threads, ready).map(part => part.slice(-3) as [number, number, number])
          if (parts.length > 1) cut++
          assert.ok(parts.length <= threads)
          // What a BLAS rounds by is the same whoever is up.
          if (fixed) assert.equal(parts.length, partsOf(name, args, threads, 0).length)
          const workspaces = new Set(parts.map(([at]) => at))
          const forked = fixed ? Math.min(ready, parts.length - 1) : parts.length - 1
          assert.equal(workspaces.size, workspace ? forked + 1 : 1)
          for (const at of workspaces) {
            assert.equal((at - WORKSPACE) % WORKSPACE_BYTES, 0)
            assert.ok(at >= WORKSPACE && at < WORKSPACE + threads * WORKSPACE_BYTES)
          }
          let end = 0
          for (const [, from, to] of parts.sort(([, a], [, b]) => a - b)) {
            assert.deepEqual([from, from % grain], [end, 0])
            assert.ok(to > from || n === 0)
            end = to
          }
          assert.equal(end, n)
        }),
        { numRuns: 60 },
      )
      assert.ok(cut > 10, `${cut} calls were cut`)
    })
  }
})
