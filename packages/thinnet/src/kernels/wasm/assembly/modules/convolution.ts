export * from '../conv2d'
export { conv2dKernelParts, conv2dKernelRows } from '../kernel-parts'
