/** Calls of the system's BLAS; `sgemm` is imported. */
export { blasBatchedGemm } from '../blas/batched-gemm'
export * from '../blas/conv2d'
export * from '../blas/gemm'
