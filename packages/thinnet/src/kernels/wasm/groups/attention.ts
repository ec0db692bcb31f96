import { attentionCuts, attentionKernels } from '../attention.ts'
import { dropoutKernels } from '../dropout.ts'
import { embeddingCuts, embeddingKernels } from '../embedding.ts'
import type { WasmGroup } from '../group.ts'
import { layerNormalizationCuts, layerNormalizationKernels } from '../layer-normalization.ts'
import { attention as module } from '../modules/attention.generated.ts'
import { parameters } from '../modules/attention-parameters.generated.ts'
import { softmaxKernels } from '../softmax.ts'
import { wholeAttentionCuts, wholeAttentionKernels } from '../whole-attention.ts'

export const attention: WasmGroup = {
  module,
  cutting: {
    cuts: { ...embeddingCuts, ...layerNormalizationCuts, ...attentionCuts, ...wholeAttentionCuts },
    parameters,
  },
  kernels(memory) {
    const parts = attentionKernels(memory)
    const all = { ...dropoutKernels(memory), ...softmaxKernels(memory), ...parts }
    return {
      ...embeddingKernels(memory),
      ...layerNormalizationKernels(memory),
      ...parts,
      ...wholeAttentionKernels(memory, memory.exports, all, false),
    }
  },
}
