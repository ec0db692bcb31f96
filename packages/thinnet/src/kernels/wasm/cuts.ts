import { blasConv2dCuts } from '../blas/conv2d.ts'
import { blasGemmCuts } from '../blas/gemm.ts'
import { applyMaskCuts } from './apply-mask.ts'
import { batchNormalizationCuts } from './batch-normalization.ts'
import { statisticsCuts } from './channel-parts.ts'
import { concreteDropoutCuts } from './concrete-dropout.ts'
import { conv2dCuts } from './conv2d.ts'
import type { Cuts } from './cut.ts'
import { dropBlockCuts } from './drop-block.ts'
import { dropConnectCuts } from './drop-connect.ts'
import { dropoutCuts } from './dropout.ts'
import { elementwiseCuts } from './elementwise.ts'
import { formulaCuts } from './formulas.ts'
import { gaussianNoiseCuts } from './gaussian-noise.ts'
import { gemmCuts } from './gemm.ts'
import { imageCuts } from './images.ts'
import { momentCuts } from './moments.ts'
import { optimizerCuts } from './optimizers.ts'
import { permuteCuts } from './permute.ts'
import { poolingCuts } from './pooling.ts'
import { softmaxCuts } from './softmax.ts'
import { uniformCuts } from './uniforms.ts'
import { updateCuts } from './updates.ts'

/** The kernels that are worth cutting for threads, as the files of their families say. */
export const CUTS: Cuts = {
  ...gemmCuts,
  ...statisticsCuts,
  ...batchNormalizationCuts,
  ...conv2dCuts,
  ...poolingCuts,
  ...dropoutCuts,
  ...applyMaskCuts,
  ...dropConnectCuts,
  ...dropBlockCuts,
  ...momentCuts,
  ...gaussianNoiseCuts,
  ...uniformCuts,
  ...concreteDropoutCuts,
  ...elementwiseCuts,
  ...formulaCuts,
  ...softmaxCuts,
  ...updateCuts,
  ...optimizerCuts,
  ...permuteCuts,
  ...imageCuts,
  ...blasGemmCuts,
  ...blasConv2dCuts,
}
