import type { WasmGroup } from '../group.ts'
import { rules as module } from '../modules/rules.generated.ts'
import { parameters } from '../modules/rules-parameters.generated.ts'
import { ruleCuts as cuts, ruleKernels as kernels } from '../rules.ts'

export const rules: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
