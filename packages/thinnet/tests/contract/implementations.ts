import { describe } from 'node:test'
import { createBlasKernels } from '../../src/kernels/blas/blas-kernels.ts'
import { findBlas } from '../../src/kernels/blas/library.ts'
import type { Kernels } from '../../src/kernels/kernels.ts'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import { createWasmKernels } from '../../src/kernels/wasm/wasm-kernels.ts'
import { skip } from '../relaxed-simd.ts'

/** Every implementation of the kernel contract. What is listed here has to pass the whole suite. */
export const implementations: [name: string, create: () => Kernels][] = [
  ['reference float32', () => createReferenceKernels('float32')],
  ['reference float64', () => createReferenceKernels('float64')],
  ['wasm', () => createWasmKernels()],
  ...ofFusedWasm(),
  ...ofBlas(),
]

/** The specification, which the others are compared with. */
export const reference = createReferenceKernels('float64')

/** Behaviour: the same tests on each implementation. */
export function onEach(family: string, tests: (kernels: Kernels) => void): void {
  for (const [name, create] of implementations) describe(`${family}: ${name}`, () => tests(create()))
}

/** Agreement with the float64 reference: tests on each implementation that rounds to float32. */
export function onEachFloat32(family: string, tests: (kernels: Kernels) => void): void {
  for (const [name, create] of implementations) {
    const kernels = create()
    if (kernels.dtype === 'float32') describe(`${family} agrees with float64: ${name}`, () => tests(kernels))
  }
}

/** What needs more digits than float32 has. */
export function onEachFloat64(family: string, tests: (kernels: Kernels) => void): void {
  for (const [name, create] of implementations) {
    const kernels = create()
    if (kernels.dtype === 'float64') describe(`${family}: ${name}`, () => tests(kernels))
  }
}

function ofFusedWasm(): [string, () => Kernels][] {
  if (!skip) return [['wasm with fused multiply-add', () => createWasmKernels(1, true)]]
  console.log(skip)
  return []
}

function ofBlas(): [string, () => Kernels][] {
  try {
    const blas = findBlas()
    return [[`blas of ${blas.name}`, () => createBlasKernels(blas)]]
  } catch (error) {
    console.log((error as Error).message)
    return []
  }
}
