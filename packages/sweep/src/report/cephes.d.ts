/** What we use of Cephes, which keeps its types where they are not found. */
declare module 'cephes' {
  /** Resolves when it can be called. */
  export const compiled: Promise<void>
  /** The regularized incomplete beta function I_x(a, b). */
  export function incbet(a: number, b: number, x: number): number
  /** The quantile of Student's t distribution. */
  export function stdtri(degreesOfFreedom: number, probability: number): number
}
