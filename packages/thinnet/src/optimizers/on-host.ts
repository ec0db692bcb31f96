import type { HostKernels, Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { FloatArray } from '../tensor/tensor.ts'

/**
 * A rule that is rarely used, in TypeScript over the memory of the weights: slower than a kernel, on one thread, and nothing
 * that pages without it load.
 */
export function onHost<Numbers extends unknown[]>(
  rule: (arrays: readonly FloatArray[], ...numbers: Numbers) => void,
): (kernels: Kernels, regions: readonly Region[], ...numbers: Numbers) => void {
  return (kernels, regions, ...numbers) =>
    rule(
      regions.map(region => (kernels as HostKernels).view(region)),
      ...numbers,
    )
}
