import { refuse, show } from '../errors.ts'
import { between, checkOptions, finite, inside, type OptionKinds, whole } from '../options/index.ts'
import type { Callback } from './callback.ts'
import { MONITOR_OPTIONS, Monitor, type MonitorOptions, stored, storedOrNull } from './monitor.ts'

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by, in (0, 1). Default 0.1. */
  factor?: number
  /** Epochs in a row without a better value after which to multiply. Default 10. */
  patience?: number
  /** By how much a value must be better than the best so far to count. Default 0.0001. */
  minDelta?: number
  /** Epochs after a reduction in which none are counted. Default 0. */
  cooldown?: number
  /** The rate goes no lower, ≥ 0. Default 0. */
  minLearningRate?: number
}

const KINDS: OptionKinds<ReduceLROnPlateauOptions> = {
  ...MONITOR_OPTIONS,
  factor: inside(0, 1),
  patience: whole(0),
  minDelta: finite,
  cooldown: whole(0),
  minLearningRate: between(0),
}
const WHO = 'reduceLROnPlateau'

/**
 * Makes the optimizer's learning rate smaller when what is monitored gets better no more: Keras' ReduceLROnPlateau.
 *
 * @throws ThinnetError for options that are wrong, and when training begins for a name that the logs will not have, and
 *   for a learning rate that follows a schedule
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const given = checkOptions(WHO, options, KINDS)
  const { factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0, minLearningRate = 0 } = given
  const monitor = new Monitor(WHO, given, minDelta)

  return {
    name: WHO,
    watches: monitor.watches,
    forFit() {
      let best: number | null = null
      let wait = 0
      let cooling = 0

      return {
        getState: () => ({ best, wait, cooling }),
        setState(state) {
          best = state && storedOrNull(WHO, state, 'best')
          wait = state ? stored(WHO, state, 'wait') : 0
          cooling = state ? stored(WHO, state, 'cooling') : 0
        },
        onTrainBegin(context) {
          monitor.check(context)
          const rate: unknown = context.model.optimizer.learningRate
          if (typeof rate !== 'number') {
            refuse(
              WHO,
              'a learning rate that is a number',
              show(rate),
              'Leave its changes to the schedule, or to this.',
            )
          }
        },
        onEpochEnd(_epoch, logs, { model: { optimizer } }) {
          const value = monitor.of(logs)
          if (cooling > 0) {
            cooling--
            wait = 0
          }
          if (monitor.improves(value, best)) {
            best = value
            wait = 0
          } else if (cooling === 0) {
            wait++
            const rate = optimizer.learningRate as number
            if (wait < patience || rate <= minLearningRate) return
            optimizer.learningRate = Math.max(rate * factor, minLearningRate)
            cooling = cooldown
            wait = 0
          }
        },
      }
    },
  }
}
