import type { HostKernels, Kernels } from '../kernels.ts'
import { ABOUT } from './about.ts'
import { memoryKernels } from './memory.ts'

/** What computes: asked for once, since each `import()` is a look-up. */
let computing: typeof import('./index.ts') | undefined

/**
 * The reference kernels with the memory alone, which is all that building and compiling a model takes; `load` brings what
 * computes. Pages that use other kernels never load it.
 */
export function referenceOnDemand(dtype: 'float32' | 'float64'): HostKernels {
  const memory = memoryKernels()
  const begun: Partial<HostKernels> & Pick<Kernels, 'fill'> = {
    ...ABOUT,
    dtype,
    ...memory,
    fill(y, value) {
      memory.view(y).fill(value)
    },
    async load() {
      computing ??= await import('./index.ts')
      Object.assign(begun, computing.createReferenceKernels(dtype, memory), { load: null })
    },
  }
  return begun as HostKernels
}
