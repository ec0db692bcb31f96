import type { WasmGroup } from '../group.ts'
import { pooling as module } from '../modules/pooling.generated.ts'
import { poolingCuts as cuts, poolingKernels as kernels } from '../pooling.ts'

export const pooling: WasmGroup = { module, cuts, kernels }
