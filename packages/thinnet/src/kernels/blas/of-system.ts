import { ThinnetError } from '../../errors.ts'
import type { HostKernels } from '../kernels.ts'
import type { MemoryOptions } from '../wasm/arenas/wasm-memory.ts'
import { createBlasKernels } from './index.ts'
import { type Blas, findBlas, loadBlas } from './library.ts'

/** What of `Backend` may be a BLAS. */
export type Wanted = 'auto' | 'blas' | { readonly blas: string }

/**
 * Kernels with a BLAS of this system; null where 'auto' finds none. A bundle for pages has `in-page.ts` in this file's
 * place: package.json says so under "browser".
 */
export function blasOfSystem(wanted: Wanted, threads: number, options: MemoryOptions): HostKernels | null {
  const blas = typeof wanted === 'object' ? loadBlas(wanted.blas) : wanted === 'blas' ? findBlas() : anyBlas()
  return blas && createBlasKernels(blas, threads, options)
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
