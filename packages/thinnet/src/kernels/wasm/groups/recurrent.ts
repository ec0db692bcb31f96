import type { WasmGroup } from '../group.ts'
import { recurrent as module } from '../modules/recurrent.generated.ts'
import { recurrentCuts as cuts, recurrentKernels as kernels } from '../recurrent.ts'

export const recurrent: WasmGroup = { module, cuts, kernels }
