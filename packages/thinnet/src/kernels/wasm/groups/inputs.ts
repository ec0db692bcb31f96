import { categoryCuts, categoryKernels } from '../categories.ts'
import type { WasmGroup } from '../group.ts'
import { inputs as module } from '../modules/inputs.generated.ts'
import { parameters } from '../modules/inputs-parameters.generated.ts'
import { warpCuts, warpKernels } from '../warp.ts'

export const inputs: WasmGroup = {
  module,
  cutting: { cuts: { ...categoryCuts, ...warpCuts }, parameters },
  kernels: memory => ({ ...categoryKernels(memory), ...warpKernels(memory) }),
}
