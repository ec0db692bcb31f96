import { checkOptions, finite, flag, type OptionKinds, whole } from '../options/index.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import type { Callback } from './callback.ts'
import { MONITOR_OPTIONS, Monitor, type MonitorOptions, stored, storedOrNull } from './monitor.ts'

export interface EarlyStoppingOptions extends MonitorOptions {
  /** By how much a value must be better than the best so far to count. Default 0. */
  minDelta?: number
  /** Epochs in a row without a better value after which to stop. Default 0. */
  patience?: number
  /** Epochs only count as better if they are better than this, too. Default: none. */
  baseline?: number
  /** Whether the model gets back the weights of its best epoch when training ends. Default false. */
  restoreBestWeights?: boolean
  /** Epochs before this one, counted from 0, do not count. Default 0. */
  startFromEpoch?: number
}

const KINDS: OptionKinds<EarlyStoppingOptions> = {
  ...MONITOR_OPTIONS,
  minDelta: finite,
  patience: whole(0),
  baseline: finite,
  restoreBestWeights: flag,
  startFromEpoch: whole(0),
}
const WHO = 'earlyStopping'

/**
 * Ends `fit` when what is monitored gets better no more: Keras' EarlyStopping. `history.stopped` is then
 * 'earlyStopping'. The best weights are given back however training ends, also where `fit` throws.
 *
 * @throws ThinnetError for options that are wrong, and when training begins for a name that the logs will not have
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const given = checkOptions(WHO, options, KINDS)
  const { minDelta = 0, patience = 0, baseline = null, restoreBestWeights = false, startFromEpoch = 0 } = given
  const monitor = new Monitor(WHO, given, minDelta)

  return {
    name: WHO,
    watches: monitor.watches,
    forFit() {
      let best: number | null = null
      let wait = 0
      let stopped = false
      let weights: Tensor[] | null = null
      /** Whether this fit has come to train, so that it has an end. */
      let trained = false

      return {
        getState() {
          const kept = (weights ?? []).map((weight, i) => [`weights/${i}`, weight] as const)
          return { best, wait, stopped, ...Object.fromEntries(kept) }
        },
        setState(state) {
          best = state && storedOrNull(WHO, state, 'best')
          wait = state ? stored(WHO, state, 'wait') : 0
          stopped = state?.stopped === true
          weights = null
          for (let i = 0; isTensor(state?.[`weights/${i}`]); i++) {
            weights ??= []
            weights.push(state[`weights/${i}`] as Tensor)
          }
        },
        onTrainBegin(context) {
          monitor.check(context)
          if (stopped) context.stop(WHO)
        },
        onEpochBegin() {
          trained = true
        },
        async onEpochEnd(epoch, logs, { model, stop }) {
          if (epoch < startFromEpoch) return
          const value = monitor.of(logs)
          const better = monitor.improves(value, best)
          if (restoreBestWeights && (better || !weights)) weights = await model.getWeights()
          wait++
          if (better) {
            best = value
            if (baseline === null || monitor.improves(value, baseline)) wait = 0
          } else if (wait >= patience && epoch > 0) {
            stopped = true
            stop(WHO)
          }
        },
        onTrainEnd({ model }) {
          if (weights && (trained || stopped)) model.setWeights(weights)
        },
      }
    },
  }
}
