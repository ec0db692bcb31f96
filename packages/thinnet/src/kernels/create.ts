import { refuse } from '../errors.ts'
import { checkNode } from '../node.ts'
import { choice, flag, isPlainObject, type OptionKinds, text, whole } from '../options/index.ts'
import { blasOfSystem } from './blas/of-system.ts'
import type { HostKernels } from './kernels.ts'
import { referenceOnDemand } from './reference/on-demand.ts'
import { createWasmKernels } from './wasm/index.ts'
import { hasFusedMultiplyAdd } from './wasm/load.ts'
import { threadsFor } from './wasm/threads/threads.ts'

/**
 * What computes. 'auto' takes the fastest that can compute the asked type: a BLAS where the system has one, else wasm,
 * with fused multiply-add where the engine has it. What was taken is in `model.backend` and in the summary.
 *
 * - 'wasm': the same bits on every machine, for any number of threads.
 * - 'blas': wasm, with matrix multiplications by a library of the system, called through the optional package koffi: by
 *   `{ blas: 'a path or name' }` this one, else the first found of OpenBLAS, MKL and BLIS, or Accelerate on macOS.
 *   The same bits only on the same machine, with the same Node, library and number of threads.
 * - 'reference': plain TypeScript, also in float64.
 */
export type Backend = 'auto' | 'wasm' | 'blas' | 'reference' | { readonly blas: string }
const BACKENDS = ['auto', 'wasm', 'blas', 'reference']

/** What computes, and in which type. */
export interface ComputeOptions {
  /** Default 'auto'. */
  backend?: Backend
  /** 'float64' is for checks, on the reference backend. Default 'float32'. */
  dtype?: 'float32' | 'float64'
  /**
   * Threads of wasm and blas, at least 1. Default, and at most: one a core; how many there are is in `model.threads`.
   * With wasm, results are the same for any number.
   */
  threads?: number
  /**
   * Lets wasm multiply matrices by fused multiply-add, a quarter faster, where the engine has it (relaxed SIMD: Node 22
   * and later, Chromium, Firefox); elsewhere nothing changes. Whether it is used is in `model.fusedMultiplyAdd` and
   * in the summary; blas uses it for what it leaves to wasm.
   *
   * Engines and processors without it round differently. Default: false for backend 'wasm', which promises the same bits
   * everywhere, else true.
   */
  fusedMultiplyAdd?: boolean
}

const isLibrary = (backend: unknown): backend is { blas: string } =>
  isPlainObject(backend) && Object.keys(backend).join() === 'blas' && text.is(backend.blas)

export const COMPUTE_OPTIONS: OptionKinds<ComputeOptions> = {
  backend: {
    what: `${BACKENDS.join(', ')} or { blas: '/path' }`,
    is: backend => BACKENDS.includes(backend as string) || isLibrary(backend),
  },
  dtype: choice('float32', 'float64'),
  threads: whole(1),
  fusedMultiplyAdd: flag,
}

/**
 * Kernels with a memory of their own. Chosen once, here; nothing later changes it.
 *
 * @throws ThinnetError if the backend cannot be had, or not in this type, or Node is too old
 */
export function createKernels(options: ComputeOptions): HostKernels {
  checkNode()
  const { backend = 'auto', dtype = 'float32', threads, fusedMultiplyAdd = backend !== 'wasm' } = options
  const named = typeof backend === 'object'
  if (backend === 'reference' || (backend === 'auto' && dtype === 'float64')) return referenceOnDemand(dtype)
  if (dtype === 'float64') {
    refuse(`backend ${named ? 'blas' : backend}`, 'dtype float32', dtype, "Use backend: 'reference' for float64.")
  }
  const fused = fusedMultiplyAdd && hasFusedMultiplyAdd()
  const { count, reason } = threadsFor(threads)
  const how = { fused, fewer: reason }
  return (backend !== 'wasm' && blasOfSystem(backend, count, how)) || createWasmKernels(count, how)
}
