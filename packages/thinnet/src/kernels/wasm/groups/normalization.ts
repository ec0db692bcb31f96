import { batchNormalizationCuts as cuts, batchNormalizationKernels as kernels } from '../batch-normalization.ts'
import type { WasmGroup } from '../group.ts'
import { normalization as module } from '../modules/normalization.generated.ts'
import { parameters } from '../modules/normalization-parameters.generated.ts'

export const normalization: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
