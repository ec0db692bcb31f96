import { cutsOf } from '../formula-cuts.ts'
import type { WasmGroup } from '../group.ts'
import { logSoftmaxCuts, logSoftmaxKernels } from '../log-softmax.ts'
import { lossKernels } from '../losses.ts'
import { formulas as module } from '../modules/formulas.generated.ts'
import { formulaCosts } from '../modules/formulas-costs.generated.ts'
import { parameters } from '../modules/formulas-parameters.generated.ts'

/** Loops that the core's map, rowMeans and rowMeansBackward find by the formula; and what is like them. */
export const formulas: WasmGroup = {
  module,
  cutting: { cuts: { ...cutsOf(formulaCosts), ...logSoftmaxCuts }, parameters },
  kernels: memory => ({ ...logSoftmaxKernels(memory), ...lossKernels(memory) }),
}
