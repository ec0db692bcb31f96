/**
 * What any model may need: the kernels of the contract that name no group. In every module: 32-bit addresses and sizes,
 * 64-bit options, and last the part [begin, end) to compute.
 */
export * from '../channel-sums'
export * from '../common-formulas.generated'
export { dropout } from '../dropout'
export * from '../elementwise'
export * from '../finite'
export { gemm } from '../gemm'
export * from '../metrics'
export * from '../optimizers'
export { sumParts } from '../parts'
export * from '../softmax'
export { statisticsBlocks } from '../statistics/statistics'
export { blockSums } from '../statistics/sums'
export { WORKSPACE_BYTES } from '../workspace'
