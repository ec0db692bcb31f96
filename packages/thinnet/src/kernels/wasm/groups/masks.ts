import { applyMaskCuts as cuts, applyMaskKernels as kernels } from '../apply-mask.ts'
import type { WasmGroup } from '../group.ts'
import { masks as module } from '../modules/masks.generated.ts'
import { parameters } from '../modules/masks-parameters.generated.ts'

export const masks: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
