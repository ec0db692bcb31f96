/** What kernels/formulas/common.ts does not name. */
export * from '../formulas.generated'
