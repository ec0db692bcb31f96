import type { WasmGroup } from '../group.ts'
import { recurrent as module } from '../modules/recurrent.generated.ts'
import { parameters } from '../modules/recurrent-parameters.generated.ts'
import { recurrentCuts as cuts, recurrentKernels as kernels } from '../recurrent.ts'

export const recurrent: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
