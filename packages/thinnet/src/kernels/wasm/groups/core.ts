import { applyMaskCuts, applyMaskKernels } from '../apply-mask.ts'
import { statisticsCuts } from '../channel-parts.ts'
import { channelSumsKernels } from '../channel-sums.ts'
import { concreteDropoutCuts, concreteDropoutKernels } from '../concrete-dropout.ts'
import { dropBlockCuts, dropBlockKernels } from '../drop-block.ts'
import { dropConnectCuts, dropConnectKernels } from '../drop-connect.ts'
import { dropoutCuts, dropoutKernels } from '../dropout.ts'
import { elementwiseCuts, elementwiseKernels } from '../elementwise.ts'
import { formulaCuts, formulaKernels } from '../formulas.ts'
import { gaussianNoiseCuts, gaussianNoiseKernels } from '../gaussian-noise.ts'
import { gemmCuts, gemmKernels } from '../gemm.ts'
import type { WasmGroup } from '../group.ts'
import { lossKernels } from '../losses.ts'
import { metricKernels } from '../metrics.ts'
import { core as module } from '../modules/core.generated.ts'
import { momentCuts, momentKernels } from '../moments.ts'
import { optimizerCuts, optimizerKernels } from '../optimizers.ts'
import { permuteCuts, permuteKernels } from '../permute.ts'
import { regularizerKernels } from '../regularizers.ts'
import { softmaxCuts, softmaxKernels } from '../softmax.ts'
import { uniformCuts, uniformKernels } from '../uniforms.ts'
import { updateCuts, updateKernels } from '../updates.ts'

/** What any model may need, and has at once. */
export const core: WasmGroup = {
  module,
  cuts: {
    ...elementwiseCuts,
    ...formulaCuts,
    ...dropoutCuts,
    ...gaussianNoiseCuts,
    ...uniformCuts,
    ...applyMaskCuts,
    ...concreteDropoutCuts,
    ...gemmCuts,
    ...statisticsCuts,
    ...dropConnectCuts,
    ...dropBlockCuts,
    ...momentCuts,
    ...softmaxCuts,
    ...updateCuts,
    ...optimizerCuts,
    ...permuteCuts,
  },
  kernels: memory => ({
    ...elementwiseKernels(memory),
    ...formulaKernels(memory),
    ...dropoutKernels(memory),
    ...gaussianNoiseKernels(memory),
    ...uniformKernels(memory),
    ...applyMaskKernels(memory),
    ...concreteDropoutKernels(memory),
    ...gemmKernels(memory),
    ...channelSumsKernels(memory),
    ...dropConnectKernels(memory),
    ...dropBlockKernels(memory),
    ...momentKernels(memory),
    ...softmaxKernels(memory),
    ...lossKernels(memory),
    ...metricKernels(memory),
    ...regularizerKernels(memory),
    ...updateKernels(memory),
    ...optimizerKernels(memory),
    ...permuteKernels(memory),
  }),
}
