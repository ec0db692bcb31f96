/**
 * A function of numbers: first one of each input, then the options that are numbers themselves. It runs as it is, in
 * float64: that is the specification. Of those in this folder the build makes AssemblyScript as well (scripts/formulas),
 * which it reads out of the sources: arrow functions of one expression, with + − · / < > ?: and functions.ts.
 */
export type Formula = (...values: number[]) => number

/** Both directions of something that is computed element by element. */
export interface Formulas {
  readonly forward: Formula
  readonly backward: Formula
}
