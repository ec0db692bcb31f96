import { attentionCuts, attentionKernels } from '../attention.ts'
import { embeddingCuts, embeddingKernels } from '../embedding.ts'
import type { WasmGroup } from '../group.ts'
import { layerNormalizationCuts, layerNormalizationKernels } from '../layer-normalization.ts'
import { attention as module } from '../modules/attention.generated.ts'

export const attention: WasmGroup = {
  module,
  cuts: { ...embeddingCuts, ...layerNormalizationCuts, ...attentionCuts },
  kernels: memory => ({
    ...embeddingKernels(memory),
    ...layerNormalizationKernels(memory),
    ...attentionKernels(memory),
  }),
}
