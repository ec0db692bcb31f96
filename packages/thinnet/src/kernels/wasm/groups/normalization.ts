import { batchNormalizationCuts as cuts, batchNormalizationKernels as kernels } from '../batch-normalization.ts'
import type { WasmGroup } from '../group.ts'
import { normalization as module } from '../modules/normalization.generated.ts'

export const normalization: WasmGroup = { module, cuts, kernels }
