// A process of its own: relaxed SIMD is switched on for all of it.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { CUTS, everyExport, everyModule, PARAMETERS } from '../../../../tests/every-group.ts'
import { fillParts, type PartCase, partCases, REGIONS, ROOM, WINDOW, WORKSPACE } from '../../../../tests/parts.ts'
import { skip } from '../../../../tests/relaxed-simd.ts'
import { watchThreads } from '../../../../tests/threads.ts'
import type { Sgemm } from '../../blas/sgemm.ts'
import type { KernelName } from '../cut.ts'
import { MOST_PAGES } from '../load.ts'
import type { WasmExports } from '../modules/exports.generated.ts'
import { parallelExports } from './parallel.ts'
import { pool } from './pool.ts'

const THREADS = 3

function setUp(fused: boolean, shared = false) {
  const memory = new WebAssembly.Memory({ initial: 128, maximum: MOST_PAGES, shared })
  const kernels = everyExport(everyModule(shared, fused), memory, sgemmOn(memory))
  const workspaceBytes = Math.ceil(kernels.WORKSPACE_BYTES.value / 64) * 64
  const base = WORKSPACE + (shared ? THREADS : 1) * workspaceBytes
  const regions = Array.from({ length: REGIONS }, (_, i) => base + i * ROOM)
  const bytes = new Uint8Array(memory.buffer)
  const all = bytes.subarray(base, base + REGIONS * ROOM)
  fillParts(memory, regions)
  const filled = all.slice()
  const fill = ({ window }: PartCase) => {
    new Int32Array(memory.buffer, WINDOW, window.length).set(window)
    all.set(filled)
  }
  return { memory, kernels, workspaceBytes, regions, bytes, all, fill }
}

/** Stands for a BLAS: each element by itself, in one order. */
function sgemmOn(memory: WebAssembly.Memory): Sgemm {
  return (transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc) => {
    const floats = new Float32Array(memory.buffer)
    const [atA, atB, atC] = [a >>> 2, b >>> 2, c >>> 2]
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = beta ? floats[atC + i * ldc + j]! : 0
        for (let p = 0; p < k; p++) {
          sum +=
            floats[atA + (transposeA ? p * lda + i : i * lda + p)]! *
            floats[atB + (transposeB ? j * ldb + p : p * ldb + j)]!
        }
        floats[atC + i * ldc + j] = sum
      }
    }
  }
}

const thirdsOf = (size: number) => [0, Math.floor(size / 3), Math.floor((2 * size) / 3), size]
/** The last one has a part at most places of a vector, of a block of random numbers, of a row. */
const cutsOf = (size: number) => [
  [0, 1, size],
  [0, size - 1, size],
  [0, size >> 1, size],
  thirdsOf(size),
  [...Array.from({ length: Math.ceil(size / 7) }, (_, i) => 7 * i), size],
]
const partsOf = (cuts: readonly number[]) => cuts.slice(1).map((end, i) => [cuts[i]!, end] as const)

/** Whether each part of it has a workspace of its own. */
const owns = (name: KernelName) => PARAMETERS[name].includes(' workspace ')

/** The kernels with something else in the place of those that are cut. */
function withCut(
  kernels: WasmExports,
  replace: (name: KernelName, kernel: (...args: number[]) => void) => unknown,
): WasmExports {
  const replaced = Object.entries(kernels).map(([name, value]) => [
    name,
    name in CUTS ? replace(name as KernelName, value as (...args: number[]) => void) : value,
  ])
  return Object.fromEntries(replaced) as WasmExports
}

for (const fused of [false, true]) {
  const what = fused ? ' with fused multiply-add' : ''
  describe(`parts${what}: the same bits however the work is split`, { skip: fused && skip }, () => {
    const all = setUp(fused)
    for (const one of partCases) {
      test(one.name, () => {
        const run = (parts: readonly (readonly [number, number])[]) => {
          all.fill(one)
          for (const [begin, end] of parts) one.part(all.kernels, all.regions, begin, end)
          return Buffer.from(all.all)
        }
        const whole = run([[0, one.size]])
        assert.notEqual(Buffer.compare(whole, run([])), 0, 'does something')
        for (const cuts of cutsOf(one.size)) {
          // In either order: no part may touch what another has left, or need it.
          const parts = partsOf(cuts)
          assert.equal(Buffer.compare(whole, run(parts)), 0, `[${cuts}]`)
          assert.equal(Buffer.compare(whole, run(parts.toReversed())), 0, `[${cuts}] from the last on`)
        }
      })
    }
  })
}

describe('parts at the same time', () => {
  /** Kernels of `CUTS` that a case calls, as found by the tests here. */
  const called = new Set<string>()
  const all = setUp(false)
  const { kernels, workspaceBytes, regions, bytes } = all
  const end = regions.at(-1)! + ROOM
  const garbage = Uint8Array.from({ length: workspaceBytes }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24)

  for (const one of partCases) {
    test(`${one.name}: write to different places, or to a workspace of their own`, () => {
      /** Which part has written a word. */
      const writer = new Uint8Array(end / 4)
      for (const [index, [begin, stop]] of partsOf(thirdsOf(one.size)).entries()) {
        all.fill(one)
        bytes.set(garbage, WORKSPACE)
        const seeing = withCut(kernels, (name, kernel) => (...args: number[]) => {
          called.add(name)
          const before = new Int32Array(bytes.slice(0, end).buffer)
          kernel(...args)
          const now = new Int32Array(bytes.buffer, 0, end / 4)
          for (let word = 0; word < now.length; word++) {
            if (now[word] === before[word]) continue
            const itsOwn = owns(name) && word >= WORKSPACE / 4 && word < (WORKSPACE + workspaceBytes) / 4
            if (itsOwn) continue
            if (writer[word]) assert.fail(`${name}: parts ${writer[word]} and ${index + 1} write to byte ${4 * word}`)
            writer[word] = index + 1
          }
        })
        one.part(seeing, regions, begin, stop)
      }
    })
  }

  test('every kernel that is cut for threads has a case', () => {
    assert.deepEqual(
      Object.keys(CUTS).filter(name => !called.has(name)),
      [],
    )
  })
})

describe('parts on threads: the same bits as on one', () => {
  const all = setUp(false, true)
  const { forks, stop } = watchThreads()
  const id = pool.attach({ modules: everyModule(true), memory: all.memory, blas: null }, THREADS - 1)
  const parallel = parallelExports(
    all.kernels,
    { cuts: CUTS, parameters: { ...PARAMETERS } },
    { memory: { id }, first: 0, threads: THREADS, workspaces: all.workspaceBytes, worthwhile: 0 },
  )
  after(stop)

  // Workers have no BLAS here; what calls one is tried in blas-kernels.test.ts.
  for (const one of partCases.filter(({ name }) => !name.startsWith('blas'))) {
    test(one.name, () => {
      const run = (exports: WasmExports) => {
        all.fill(one)
        one.part(exports, all.regions, 0, one.size)
        return Buffer.from(all.all)
      }
      assert.equal(Buffer.compare(run(parallel), run(all.kernels)), 0)
    })
  }

  test('every kernel that is cut was handed to them', () => {
    const cut = Object.keys(CUTS).filter(name => !name.startsWith('blas'))
    assert.deepEqual(
      cut.filter(name => !forks.has(name as KernelName)),
      [],
    )
  })
})
