import { refuse } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { between, flag, type OptionKinds, orNull, whole } from '../options/index.ts'

/** Moving averages of the weights, beside them: those of the last steps are often better than the last weights. */
export interface AverageOptions {
  /** Whether averages are kept; `fit` ends with them in the weights' place. Default false. */
  useEma?: boolean
  /** In [0, 1], default 0.99: after each step average = emaMomentum · average + (1 − emaMomentum) · w. It begins with w. */
  emaMomentum?: number
  /** ≥ 1: after every so many steps the weights are set to the averages. Default null: never. */
  emaOverwriteFrequency?: number | null
}

export const AVERAGE_KINDS: OptionKinds<AverageOptions> = {
  useEma: flag,
  emaMomentum: between(0, 1),
  emaOverwriteFrequency: orNull(whole(1)),
}

/** These options with their defaults; none where no averages are kept, so that files stay as they were. */
export function averageConfig(who: string, given: AverageOptions): AverageOptions {
  const { useEma = false, emaMomentum, emaOverwriteFrequency = null } = given
  if (useEma) return { useEma, emaMomentum: emaMomentum ?? 0.99, emaOverwriteFrequency }
  if (emaMomentum !== undefined || emaOverwriteFrequency !== null)
    refuse(who, 'useEma: true along with …Ema… options', 'none')
  return {}
}

/** After the update of step `step`, counted from 0; before constraints, as in Keras. */
export function averageWeights(kernels: Kernels, w: Region, average: Region, o: AverageOptions, step: number): void {
  const momentum = step === 0 ? 0 : o.emaMomentum!
  kernels.scale(average, average, momentum)
  // average −= (momentum − 1) · w
  kernels.sgd(average, null, w, { learningRate: momentum - 1, momentum: 0, nesterov: false })
  if (o.emaOverwriteFrequency && (step + 1) % o.emaOverwriteFrequency === 0) kernels.copy(w, average)
}
