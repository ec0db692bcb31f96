import { conv2dCuts, conv2dKernels } from '../conv2d.ts'
import type { WasmGroup } from '../group.ts'
import { convolution as module } from '../modules/convolution.generated.ts'
import { poolingCuts, poolingKernels } from '../pooling.ts'

export const convolution: WasmGroup = {
  module,
  cuts: { ...conv2dCuts, ...poolingCuts },
  kernels: memory => ({ ...conv2dKernels(memory), ...poolingKernels(memory) }),
}
