import { classifyKernels, classifyCuts as cuts } from '../classify.ts'
import type { WasmGroup } from '../group.ts'
import { classify as module } from '../modules/classify.generated.ts'

export const classify: WasmGroup = {
  module,
  cuts,
  kernels: memory => classifyKernels(memory, memory.exports, false),
}
