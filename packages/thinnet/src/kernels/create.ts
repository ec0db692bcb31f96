import { refuse, ThinnetError } from '../errors.ts'
import { createBlasKernels } from './blas/blas-kernels.ts'
import { type Blas, findBlas, loadBlas } from './blas/library.ts'
import type { Kernels } from './kernels.ts'
import { createReferenceKernels } from './reference/index.ts'
import { usableThreads } from './wasm/pool.ts'
import { createWasmKernels } from './wasm/wasm-kernels.ts'

/**
 * What computes. 'auto' takes the fastest that can compute the asked type, a BLAS where the system has one; what was
 * taken stands in `model.backend` and in the summary.
 *
 * - 'wasm': the same bits on every machine, for any number of threads.
 * - 'blas': wasm, with products by a library of the system, called through the optional package koffi: by
 *   `{ blas: 'a path or name' }` this one, else the first found of OpenBLAS, MKL and BLIS, or Accelerate on macOS.
 *   The same bits only on the same machine, with the same library and number of threads.
 * - 'reference': plain TypeScript, also in float64.
 */
export type Backend = 'auto' | 'wasm' | 'blas' | 'reference' | { readonly blas: string }
const BACKENDS = ['auto', 'wasm', 'blas', 'reference']

/**
 * Kernels with a memory of their own. Chosen once, here; nothing later changes it.
 *
 * @param threads of wasm and blas, at most; the caller's own included. Default: one a core
 * @throws ThinnetError if the backend cannot be had, or not in this type
 */
export function createKernels(backend: Backend, dtype: 'float32' | 'float64', threads?: number): Kernels {
  const named = typeof backend === 'object' && backend !== null && 'blas' in backend
  if (!named && !BACKENDS.includes(backend)) refuse('backend', `${BACKENDS.join(', ')} or { blas: '/path' }`, backend)
  if (dtype !== 'float32' && dtype !== 'float64') refuse('dtype', 'float32 or float64', dtype)
  if (backend === 'reference' || (backend === 'auto' && dtype === 'float64')) return createReferenceKernels(dtype)
  if (dtype === 'float64') {
    refuse(`backend ${named ? 'blas' : backend}`, 'dtype float32', dtype, "Use backend: 'reference' for float64.")
  }
  const blas = named ? loadBlas(backend.blas) : backend === 'blas' ? findBlas() : backend === 'auto' ? anyBlas() : null
  return blas ? createBlasKernels(blas, usableThreads(threads)) : createWasmKernels(usableThreads(threads))
}

let found: Blas | null | undefined

/** Looked for once: a system that has none is not searched again with every model. */
function anyBlas(): Blas | null {
  if (found !== undefined) return found
  try {
    found = findBlas()
  } catch (error) {
    if (!(error instanceof ThinnetError)) throw error
    found = null
  }
  return found
}
