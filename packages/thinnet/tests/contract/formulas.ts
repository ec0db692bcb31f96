import type { Formula } from '../../src/kernels/formulas/formula.ts'

/** Values for a formula's own options, which come after so many inputs. */
export function optionsOf(f: Formula, inputs: number): number[] {
  return [0.3, 1.7, 0.6, 0.8].slice(0, f.length - inputs)
}
