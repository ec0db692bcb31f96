import { refuse } from '../errors.ts'
import { arrayOf, checkOptions, finite, needed } from '../options/index.ts'
import type { Schedule } from './schedule.ts'

export interface PiecewiseOptions {
  /** Steps, each larger than the one before. */
  boundaries: readonly number[]
  /** One value more than there are boundaries. */
  values: readonly number[]
}

/**
 * values[0] up to and including step boundaries[0], values[1] after it up to boundaries[1], and so on; the last after
 * the last. Keras' PiecewiseConstantDecay.
 *
 * @throws ThinnetError if the lengths do not fit, boundaries do not rise, or something is not finite
 */
export function piecewise(options: PiecewiseOptions): Schedule {
  const given = checkOptions('piecewise', options, { boundaries: needed(numbers), values: needed(numbers) })
  const [boundaries, values] = [[...given.boundaries], [...given.values]]
  if (boundaries.some((boundary, i) => i > 0 && boundary <= boundaries[i - 1]!)) {
    refuse('piecewise', 'boundaries that rise', boundaries)
  }
  const wanted = boundaries.length + 1
  if (values.length !== wanted) refuse('piecewise', `${wanted} values: one more than boundaries`, values)
  return {
    name: 'piecewise',
    config: { boundaries, values },
    at(step) {
      const next = boundaries.findIndex(boundary => step <= boundary)
      return values.at(next)! // −1, the last, where there is none
    },
  }
}

const numbers = arrayOf('an array of finite numbers', finite)
