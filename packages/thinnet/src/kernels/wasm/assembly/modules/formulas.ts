/** What kernels/formulas/common.ts does not name, and its like. */
export * from '../formulas.generated'
export * from '../log-softmax'
export * from '../losses'
