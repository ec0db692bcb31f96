import { checkOptions, flag } from '../options/index.ts'
import type { Callback } from './callback.ts'

export interface SwapEmaWeightsOptions {
  /** Whether the averages stay in place from an epoch's end to the next step, for callbacks after this one. Default false. */
  swapOnEpoch?: boolean
}

/**
 * Validation by the moving averages of the weights, which an optimizer with `useEma: true` keeps: Keras' SwapEMAWeights. With
 * `swapOnEpoch`, what `modelCheckpoint` saves predicts by them, too; a fit that resumes from it goes on from the weights
 * themselves, which are in the file as well.
 *
 * @throws ThinnetError, when it comes to it, for an optimizer without `useEma`
 */
export function swapEMAWeights(options: SwapEmaWeightsOptions = {}): Callback {
  const { swapOnEpoch = false } = checkOptions('swapEMAWeights', options, { swapOnEpoch: flag })
  return {
    name: 'swapEMAWeights',
    onTestBegin: ({ model }) => model.swapEmaWeights(),
    onTestEnd: ({ model }) => model.swapEmaWeights(),
    async onEpochEnd(_epoch, _logs, { model }) {
      if (swapOnEpoch) await model.swapEmaWeights()
    },
  }
}
