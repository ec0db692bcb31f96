import type { HostKernels, Kernels } from '../src/kernels/kernels.ts'

/** Kernels as a layer is given them, with the raw numbers that layers do without: all that are tested here have them. */
export const host = (kernels: Kernels) => kernels as HostKernels
