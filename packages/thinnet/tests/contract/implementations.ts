import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { createBlasKernels } from '../../src/kernels/blas/index.ts'
import { findBlas } from '../../src/kernels/blas/library.ts'
import type { HostKernels, Kernels } from '../../src/kernels/kernels.ts'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import { createWasmKernels } from '../../src/kernels/wasm/index.ts'
import { ASKED_FOR } from '../every-group.ts'
import { skip } from '../relaxed-simd.ts'
import { watchThreads } from '../threads.ts'

const TWO_THREADS = 'wasm on 2 threads'
/** Families that have no kernel that is cut for threads (see `CUTS`): two are as good as one. */
const UNCUT = ['losses', 'memory', 'metrics']

/** Every implementation of the kernel contract. What is listed here has to pass the whole suite. */
export const implementations: [name: string, create: () => HostKernels][] = [
  ['reference float32', () => createReferenceKernels('float32')],
  ['reference float64', () => createReferenceKernels('float64')],
  ['wasm', () => createWasmKernels(1, {}, ASKED_FOR)],
  [TWO_THREADS, onTwoThreads],
  ...ofFusedWasm(),
  ...ofBlas(),
]

/** The specification, which the others are compared with. */
export const reference = createReferenceKernels('float64')

/** Behaviour: the same tests on each implementation. */
export function onEach(family: string, tests: (kernels: Kernels) => void): void {
  on(family, name => `${family}: ${name}`, tests)
}

/** Agreement with the float64 reference: tests on each implementation that rounds to float32. */
export function onEachFloat32(family: string, tests: (kernels: Kernels) => void): void {
  on(family, name => `${family} agrees with float64: ${name}`, tests, 'float32')
}

/** What needs more digits than float32 has. */
export function onEachFloat64(family: string, tests: (kernels: Kernels) => void): void {
  on(family, name => `${family}: ${name}`, tests, 'float64')
}

function on(
  family: string,
  title: (name: string) => string,
  tests: (kernels: Kernels) => void,
  dtype?: Kernels['dtype'],
): void {
  for (const [name, create] of implementations) {
    const threaded = name === TWO_THREADS
    if (threaded && UNCUT.includes(family)) continue
    const kernels = create()
    if (dtype && kernels.dtype !== dtype) continue
    describe(title(name), () => {
      let start = 0
      before(() => {
        start = forksSoFar()
      })
      tests(kernels)
      if (threaded) test('was computed on both', () => assert.ok(forksSoFar() > start))
    })
  }
}

/** All that can be cut is, however small, and the second thread is there from the first call on. */
function onTwoThreads(): HostKernels {
  watched ??= watchThreads()
  const kernels = createWasmKernels(2, { worthwhile: 0 }, ASKED_FOR)
  kernels.reserve(ROOM)
  return kernels
}
let watched: ReturnType<typeof watchThreads> | undefined
/** Bytes: the memory is seldom to grow, since then it is sent to the thread again. */
const ROOM = 1 << 24

function forksSoFar(): number {
  return [...(watched?.forks.values() ?? [])].reduce((a, b) => a + b, 0)
}

function ofFusedWasm(): [string, () => HostKernels][] {
  if (!skip) return [['wasm with fused multiply-add', () => createWasmKernels(1, { fused: true }, ASKED_FOR)]]
  console.log(skip)
  return []
}

function ofBlas(): [string, () => HostKernels][] {
  try {
    const blas = findBlas()
    return [[`blas of ${blas.name}`, () => createBlasKernels(blas, 1, {}, ASKED_FOR)]]
  } catch (error) {
    console.log((error as Error).message)
    return []
  }
}
