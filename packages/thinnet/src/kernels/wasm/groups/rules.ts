import type { WasmGroup } from '../group.ts'
import { rules as module } from '../modules/rules.generated.ts'
import { ruleCuts as cuts, ruleKernels as kernels } from '../rules.ts'

export const rules: WasmGroup = { module, cuts, kernels }
