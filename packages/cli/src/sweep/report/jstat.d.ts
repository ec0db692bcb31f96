/** What we use of jStat, which has no types of its own. */
declare module 'jstat' {
  const jStat: {
    /** The regularized incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number
    studentt: {
      /** The quantile of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number
    }
  }
  export default jStat
}
