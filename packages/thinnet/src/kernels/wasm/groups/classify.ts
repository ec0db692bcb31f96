import { classifyKernels, classifyCuts as cuts } from '../classify.ts'
import type { WasmGroup } from '../group.ts'
import { classify as module } from '../modules/classify.generated.ts'
import { parameters } from '../modules/classify-parameters.generated.ts'

export const classify: WasmGroup = {
  module,
  cutting: { cuts, parameters },
  kernels: memory => classifyKernels(memory, memory.exports, false),
}
