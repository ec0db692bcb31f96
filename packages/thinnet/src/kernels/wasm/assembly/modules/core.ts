/**
 * What any model may need: the kernels of the contract that name no group. In every module: 32-bit addresses and sizes,
 * 64-bit options, and last the part [begin, end) to compute.
 */
export { applyMask } from '../apply-mask'
export * from '../channel-sums'
export * from '../common-formulas.generated'
export { dropout } from '../dropout'
export * from '../elementwise'
export * from '../finite'
export { gemm } from '../gemm'
export * from '../losses'
export * from '../metrics'
export * from '../optimizers'
export { sumParts } from '../parts'
export * from '../softmax'
export { statistics, statisticsBlocks } from '../statistics/statistics'
export { WORKSPACE_BYTES } from '../workspace'
