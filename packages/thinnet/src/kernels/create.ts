import { refuse } from '../errors.ts'
import type { Kernels } from './kernels.ts'
import { createReferenceKernels } from './reference/index.ts'
import { usableThreads } from './wasm/pool.ts'
import { createWasmKernels } from './wasm/wasm-kernels.ts'

/** 'auto' takes the fastest that can compute the asked type; what was taken stands in `model.backend`. */
export type Backend = 'auto' | 'wasm' | 'reference'
const BACKENDS: readonly Backend[] = ['auto', 'wasm', 'reference']

/**
 * Kernels with a memory of their own. Chosen once, here; nothing later changes it.
 *
 * @param threads of wasm, at most; the caller's own included. Results do not depend on it. Default: one a core
 */
export function createKernels(backend: Backend, dtype: 'float32' | 'float64', threads?: number): Kernels {
  if (!BACKENDS.includes(backend)) refuse('backend', BACKENDS.join(', '), backend)
  if (dtype !== 'float32' && dtype !== 'float64') refuse('dtype', 'float32 or float64', dtype)
  if (dtype === 'float32')
    return backend === 'reference' ? createReferenceKernels(dtype) : createWasmKernels(usableThreads(threads))
  if (backend === 'wasm') refuse('backend wasm', 'dtype float32', dtype, "Use backend: 'reference' for float64.")
  return createReferenceKernels(dtype)
}
