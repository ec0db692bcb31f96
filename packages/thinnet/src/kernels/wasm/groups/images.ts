import type { WasmGroup } from '../group.ts'
import { imageCuts as cuts, imageKernels as kernels } from '../images.ts'
import { images as module } from '../modules/images.generated.ts'

export const images: WasmGroup = { module, cuts, kernels }
