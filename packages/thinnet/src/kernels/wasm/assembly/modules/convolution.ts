export * from '../conv2d'
export { conv2dKernelParts, conv2dKernelRows, sumParts } from '../kernel-parts'
