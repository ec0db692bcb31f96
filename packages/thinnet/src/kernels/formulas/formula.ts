import type { activations } from './activations.ts'
import type { losses } from './losses.ts'

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

/** One of activations.ts or losses.ts, by its name: a page on compiled kernels has no use for the functions. */
export type FormulaName = NameIn<typeof activations> | NameIn<typeof losses>
type NameIn<Table> = `${Extract<keyof Table, string>}${'Forward' | 'Backward'}`
