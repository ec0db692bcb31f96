import type { WasmGroup } from '../group.ts'
import { updates as module } from '../modules/updates.generated.ts'
import { parameters } from '../modules/updates-parameters.generated.ts'
import { regularizerKernels } from '../regularizers.ts'
import { updateCuts as cuts, updateKernels } from '../updates.ts'

export const updates: WasmGroup = {
  module,
  cutting: { cuts, parameters },
  kernels: memory => ({ ...regularizerKernels(memory), ...updateKernels(memory) }),
}
