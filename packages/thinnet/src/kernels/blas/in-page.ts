import { refuse } from '../../errors.ts'
import type { blasOfSystem as inNode } from './of-system.ts'

/** A page has no BLAS: see `of-system.ts`. */
export const blasOfSystem: typeof inNode = wanted => {
  if (wanted === 'auto') return null
  return refuse('backend blas', 'Node 20.16 or later', 'something else', "Use backend: 'wasm'.")
}
