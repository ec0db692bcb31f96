import { channelSumsCuts, channelSumsKernels } from '../channel-sums.ts'
import { dropoutCuts, dropoutKernels } from '../dropout.ts'
import { elementwiseCuts, elementwiseKernels } from '../elementwise.ts'
import { finiteCuts, finiteKernels } from '../finite.ts'
import { cutsOf, formulaKernels } from '../formulas.ts'
import { gemmCuts, gemmKernels } from '../gemm.ts'
import type { WasmGroup } from '../group.ts'
import { metricKernels } from '../metrics.ts'
import { core as module } from '../modules/core.generated.ts'
import { formulaCosts } from '../modules/core-costs.generated.ts'
import { optimizerCuts, optimizerKernels } from '../optimizers.ts'
import { softmaxCuts, softmaxKernels } from '../softmax.ts'
import { sumPartsCuts } from '../sum-parts.ts'

/** What any model may need, and has at once. */
export const core: WasmGroup = {
  module,
  cuts: {
    ...elementwiseCuts,
    ...finiteCuts,
    ...cutsOf(formulaCosts),
    ...dropoutCuts,
    ...gemmCuts,
    ...channelSumsCuts,
    ...softmaxCuts,
    ...optimizerCuts,
    ...sumPartsCuts,
  },
  kernels: memory => ({
    ...elementwiseKernels(memory),
    ...finiteKernels(memory),
    ...formulaKernels(memory),
    ...dropoutKernels(memory),
    ...gemmKernels(memory),
    ...channelSumsKernels(memory),
    ...softmaxKernels(memory),
    ...metricKernels(memory),
    ...optimizerKernels(memory),
  }),
}
