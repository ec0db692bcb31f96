import type { WasmGroup } from '../group.ts'
import { imageCuts, imageKernels } from '../images.ts'
import { images as module } from '../modules/images.generated.ts'
import { parameters } from '../modules/images-parameters.generated.ts'
import { permuteCuts, permuteKernels } from '../permute.ts'

export const images: WasmGroup = {
  module,
  cutting: { cuts: { ...imageCuts, ...permuteCuts }, parameters },
  kernels: memory => ({ ...imageKernels(memory), ...permuteKernels(memory) }),
}
