import { formulaKernels } from '../formulas/apply.ts'
import { functionOf } from '../formulas/named.ts'
import type { HostKernels } from '../kernels.ts'
import { ABOUT } from './about.ts'
import { applyMaskKernels } from './apply-mask.ts'
import { attentionKernels } from './attention.ts'
import { batchNormalizationKernels } from './batch-normalization.ts'
import { categoryKernels } from './categories.ts'
import { channelSumsKernels } from './channel-sums.ts'
import { classifyKernels } from './classify.ts'
import { concreteDropoutKernels } from './concrete-dropout.ts'
import { conv2dKernels } from './conv2d.ts'
import { dropBlockKernels } from './drop-block.ts'
import { dropConnectKernels } from './drop-connect.ts'
import { dropoutKernels } from './dropout.ts'
import { elementwiseKernels } from './elementwise.ts'
import { embeddingKernels } from './embedding.ts'
import { gaussianNoiseKernels } from './gaussian-noise.ts'
import { gemmKernels } from './gemm.ts'
import { imageKernels } from './images.ts'
import { layerNormalizationKernels } from './layer-normalization.ts'
import { lossKernels } from './losses.ts'
import { memoryKernels } from './memory.ts'
import { metricKernels } from './metrics.ts'
import { momentKernels } from './moments.ts'
import { optimizerKernels } from './optimizers.ts'
import { permuteKernels } from './permute.ts'
import { poolingKernels } from './pooling.ts'
import { recurrentKernels } from './recurrent.ts'
import { regularizerKernels } from './regularizers.ts'
import { ruleKernels } from './rules.ts'
import { softmaxKernels } from './softmax.ts'
import { uniformKernels } from './uniforms.ts'
import { updateKernels } from './updates.ts'
import { warpKernels } from './warp.ts'

/**
 * The specification: every kernel as its formula says, in plain TypeScript, to be read and to be compared with.
 *
 * All arithmetic, sums included, is in float64; results are rounded once, when they are stored into a region's dtype.
 */
export function createReferenceKernels(dtype: 'float32' | 'float64', memory = memoryKernels()): HostKernels {
  const { view } = memory
  return {
    ...ABOUT,
    dtype,
    ...memory,
    ...elementwiseKernels(view),
    ...formulaKernels(view, functionOf),
    ...dropoutKernels(view),
    ...gaussianNoiseKernels(view),
    ...uniformKernels(view),
    ...applyMaskKernels(view),
    ...concreteDropoutKernels(view),
    ...gemmKernels(view),
    ...channelSumsKernels(view),
    ...dropConnectKernels(view),
    ...dropBlockKernels(view),
    ...momentKernels(view),
    ...conv2dKernels(view),
    ...poolingKernels(view),
    ...batchNormalizationKernels(view),
    ...softmaxKernels(view),
    ...classifyKernels(view),
    ...lossKernels(view),
    ...metricKernels(view),
    ...regularizerKernels(view),
    ...updateKernels(view),
    ...optimizerKernels(view),
    ...ruleKernels(view),
    ...embeddingKernels(view),
    ...layerNormalizationKernels(view),
    ...attentionKernels(view),
    ...recurrentKernels(view),
    ...permuteKernels(view),
    ...imageKernels(view),
    ...categoryKernels(view),
    ...warpKernels(view),
  }
}
