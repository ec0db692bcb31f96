import { activations } from './activations.ts'
import type { Formula, FormulaName, Formulas } from './formula.ts'
import { losses } from './losses.ts'

const NAMED = new Map(
  Object.entries<Formulas>({ ...activations, ...losses }).flatMap(([name, { forward, backward }]) => [
    [`${name}Forward`, forward],
    [`${name}Backward`, backward],
  ]),
)

/** The function of this name; one that is a function already as it is. */
export const functionOf = (f: Formula | FormulaName): Formula => (typeof f === 'string' ? NAMED.get(f)! : f)
