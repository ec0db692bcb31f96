import { channelSumsKernels } from '../channel-sums.ts'
import { dropoutKernels } from '../dropout.ts'
import { elementwiseKernels } from '../elementwise.ts'
import { finiteKernels } from '../finite.ts'
import { formulaKernels } from '../formulas.ts'
import { gemmKernels } from '../gemm.ts'
import type { WasmGroup } from '../group.ts'
import { metricKernels } from '../metrics.ts'
import { core as module } from '../modules/core.generated.ts'
import { optimizerKernels } from '../optimizers.ts'
import { softmaxKernels } from '../softmax.ts'

/** What any model may need, and has at once. */
export const core: WasmGroup = {
  module,
  cutting: null,
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
