import { cutsOf } from '../formulas.ts'
import type { WasmGroup } from '../group.ts'
import { formulas as module } from '../modules/formulas.generated.ts'
import { formulaCosts } from '../modules/formulas-costs.generated.ts'

/** Loops that the core's map, rowMeans and rowMeansBackward find by the formula. */
export const formulas: WasmGroup = { module, cuts: cutsOf(formulaCosts), kernels: () => ({}) }
