import { conv2dCuts as cuts, conv2dKernels as kernels } from '../conv2d.ts'
import type { WasmGroup } from '../group.ts'
import { convolution as module } from '../modules/convolution.generated.ts'
import { parameters } from '../modules/convolution-parameters.generated.ts'

export const convolution: WasmGroup = { module, cutting: { cuts, parameters }, kernels }
