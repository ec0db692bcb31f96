import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { eachChannelPart } from './channel-parts.ts'
import type { Cuts } from './cut.ts'

type BatchNormalizationKernels = Pick<
  Kernels,
  'batchNormalizationForward' | 'batchNormalizationInference' | 'batchNormalizationBackward'
>

/** Passes over x, which threads share, and between them what is to be done a channel (assembly/batch-normalization.ts). */
export function batchNormalizationKernels(memory: WasmMemory): BatchNormalizationKernels {
  const { exports, workspace } = memory

  return {
    batchNormalizationForward(y, mean, variance, x, gamma, beta, { epsilon, inner }) {
      const channels = mean.size
      const m = x.size / channels
      eachChannelPart(memory, x, channels, inner, ({ outer, count, blocks, first, own, shape }) => {
        const parameters = [own(gamma), own(beta), epsilon] as const
        exports.blockMoments(0, first(x), ...shape)
        exports.batchMoments(own(mean), own(variance), ...parameters, first(x), inner, m, count, blocks, workspace)
        exports.normalize(first(y), first(x), channels, inner, count, workspace, 0, outer)
      })
    },
    batchNormalizationInference(y, x, mean, variance, gamma, beta, { epsilon, inner }) {
      const channels = mean.size
      eachChannelPart(memory, x, channels, inner, ({ outer, count, first, own }) => {
        exports.givenMoments(own(mean), own(variance), own(gamma), own(beta), epsilon, count, workspace)
        exports.normalize(first(y), first(x), channels, inner, count, workspace, 0, outer)
      })
    },
    batchNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, variance, { epsilon, inner }) {
      const channels = mean.size
      const m = x.size / channels
      eachChannelPart(memory, x, channels, inner, ({ outer, count, blocks, first, own, shape }) => {
        const regions = [own(dgamma), own(dbeta), own(gamma), own(mean), own(variance)] as const
        exports.givenMeans(own(mean), count, workspace)
        exports.blockMoments(first(dy), first(x), ...shape)
        exports.batchGradients(...regions, epsilon, m, count, blocks, workspace)
        if (dx) exports.normalizeBackward(first(dx), first(dy), first(x), channels, inner, count, workspace, 0, outer)
      })
    },
  }
}

export const batchNormalizationCuts = {
  // a unit is a block of x
  blockMoments: { grain: 1, time: [0.2, 'outer', 'inner', 'count'] },
  // a unit is one of the outer dimension
  normalize: { grain: 1, time: [0.2, 'inner', 'count', 'end'] },
  normalizeBackward: { grain: 1, time: [0.3, 'inner', 'count', 'end'] },
} satisfies Cuts
