import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './memory.ts'
import { outerOf } from './shapes.ts'

type BatchNormalizationKernels = Pick<
  Kernels,
  'batchNormalizationForward' | 'batchNormalizationInference' | 'batchNormalizationBackward' | 'movingAverage'
>

export function batchNormalizationKernels(memory: WasmMemory): BatchNormalizationKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)
  /** outer, channels, inner, workspace, begin, end */
  const parts = (x: Region, channels: number, inner: number) =>
    [outerOf(x, channels, inner), channels, inner, workspace, 0, channels] as const

  return {
    batchNormalizationForward(y, mean, variance, x, gamma, beta, { epsilon, inner }) {
      const rest = parts(x, mean.size, inner)
      exports.batchNormalizationForward(
        ...[at(y), at(mean), at(variance), at(x), at(gamma), at(beta), epsilon, ...rest],
      )
    },
    batchNormalizationInference(y, x, mean, variance, gamma, beta, { epsilon, inner }) {
      const rest = parts(x, mean.size, inner)
      exports.batchNormalizationInference(at(y), at(x), at(mean), at(variance), at(gamma), at(beta), epsilon, ...rest)
    },
    batchNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, variance, { epsilon, inner }) {
      const outs = [at(dx), at(dgamma), at(dbeta)] as const
      const inputs = [at(dy), at(x), at(gamma), at(mean), at(variance)] as const
      exports.batchNormalizationBackward(...outs, ...inputs, epsilon, ...parts(x, mean.size, inner))
    },
    movingAverage(moving, value, momentum) {
      exports.movingAverage(at(moving), at(value), momentum, 0, moving.size)
    },
  }
}
