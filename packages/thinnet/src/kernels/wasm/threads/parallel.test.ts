import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import fc from 'fast-check'
import { CUTS, PARAMETERS } from '../../../../tests/every-group.ts'
import type { KernelName } from '../cut.ts'
import type { WasmExports } from '../modules/exports.generated.ts'
import { Alone } from './alone.ts'
import { parallelExports } from './parallel.ts'
import { setPart } from './part.ts'
import { pool } from './pool.ts'

const WORKSPACE = 2048
const WORKSPACE_BYTES = 640

/**
 * The arguments that each part of a call came with, of a kernel with so many of them, where `ready` workers were up, and the
 * caller alone would take so many milliseconds.
 */
function partsOf(
  name: string,
  args: readonly number[],
  threads: number,
  ready: number,
  worthwhile = Number.MIN_VALUE,
  alone = 0,
): number[][] {
  const parts: number[][] = []
  const note = (...part: number[]) => void parts.push(part)
  const mocks = [
    mock.getter(Alone.prototype, 'isDue', () => false),
    mock.method(Alone.prototype, 'expected', () => alone),
    mock.method(pool, 'ready', (_: number, most: number) => Math.min(most, ready)),
    // Each worker does one part, and the caller the rest.
    mock.method(pool, 'share', (...[call, args, size]: Parameters<typeof pool.share>) => {
      const n = args[call.end]!
      for (let i = 0; i * size < n; i++) {
        const part = args.slice()
        setPart(part, call, n, size, i, i <= ready ? i : 0)
        note(...part)
      }
    }),
  ]
  try {
    const exports = { WORKSPACE_BYTES: { value: WORKSPACE_BYTES }, [name]: note } as unknown as WasmExports
    const parallel = parallelExports(
      exports,
      { cuts: CUTS, parameters: { ...PARAMETERS } },
      { memory: { id: 1 }, first: 0, threads, workspaces: WORKSPACE_BYTES, worthwhile },
    )
    ;(parallel[name as keyof WasmExports] as (...args: readonly number[]) => void)(...args)
  } finally {
    for (const { mock } of mocks) mock.restore()
  }
  return parts
}

describe('how a call is cut', () => {
  for (const [name, { grain, fixed = false }] of Object.entries(CUTS)) {
    const names = PARAMETERS[name as KernelName].split(' ')
    const place = (parameter: string) => names.indexOf(parameter)
    const [workspace, begin, end] = [place('workspace'), place('begin'), place('end')]
    const others = (args: number[]) => args.filter((_, i) => ![workspace, begin, end].includes(i))
    test(`${name}: into parts that are all of it, each with a workspace of its own where it writes there`, () => {
      let cut = 0
      fc.assert(
        fc.property(fc.nat(300), fc.integer({ min: 2, max: 9 }), fc.nat(9), (n, threads, ready) => {
          const given: Record<string, number> = { workspace: WORKSPACE, begin: 0, end: n }
          const args = names.map(one => given[one] ?? 7)
          const parts = partsOf(name, args, threads, ready)
          if (parts.length > 1) cut++
          assert.ok(parts.length <= threads)
          // What a BLAS rounds by is the same whoever is up.
          if (fixed) assert.equal(parts.length, partsOf(name, args, threads, 0).length)
          const workspaces = new Set(parts.map(part => part[workspace] ?? WORKSPACE))
          const forked = fixed ? Math.min(ready, parts.length - 1) : parts.length - 1
          assert.equal(workspaces.size, workspace < 0 ? 1 : forked + 1)
          for (const at of workspaces) {
            assert.equal((at - WORKSPACE) % WORKSPACE_BYTES, 0)
            assert.ok(at >= WORKSPACE && at < WORKSPACE + threads * WORKSPACE_BYTES)
          }
          for (const part of parts) assert.deepEqual(others(part), others(args))
          let done = 0
          for (const part of parts.sort((a, b) => a[begin]! - b[begin]!)) {
            const [from, to] = [part[begin]!, part[end]!]
            assert.deepEqual([from, from % grain], [done, 0])
            assert.ok(to > from || n === 0)
            done = to
          }
          assert.equal(done, n)
        }),
        { numRuns: 60 },
      )
      assert.ok(cut > 10, `${cut} calls were cut`)
    })
  }

  test('where its time, which goes by its arguments’ names, is worth it', () => {
    const sizes: Record<string, number> = { m: 64, n: 32, k: 16, begin: 0, end: 64 }
    const args = PARAMETERS.gemm.split(' ').map(name => sizes[name] ?? 0)
    const time = (2 * 64 * 32 * 16) / 30
    assert.equal(partsOf('gemm', args, 2, 1, time - 1).length, 2)
    assert.equal(partsOf('gemm', args, 2, 1, time + 1).length, 1)
  })

  test('a long call into more parts than threads, where that costs nothing', () => {
    const sizes: Record<string, number> = { m: 4096, n: 32, k: 16, begin: 0, end: 4096, workspace: WORKSPACE }
    const parts = (name: 'gemm' | 'add', alone: number, ready = 1) =>
      partsOf(
        name,
        PARAMETERS[name].split(' ').map(one => sizes[one] ?? 0),
        2,
        ready,
        1,
        alone,
      ).length
    assert.deepEqual(
      [1, 40, 1e6].map(alone => parts('gemm', alone)),
      [2, 12, 64],
    )
    assert.equal(parts('add', 1e6), 2)
    assert.equal(parts('gemm', 40, 0), 1)
  })
})
