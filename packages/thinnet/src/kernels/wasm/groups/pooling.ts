import type { WasmGroup } from '../group.ts'
import { pooling as module } from '../modules/pooling.generated.ts'
import { parameters } from '../modules/pooling-parameters.generated.ts'
import { poolingCuts as cuts, poolingKernels as kernels } from '../pooling.ts'

export const pooling: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
