import { refuse, show } from '../errors.ts'
import { checkValue, func } from '../options/index.ts'
import type { Callback } from './callback.ts'

const WHO = 'learningRateScheduler'

/**
 * Sets the optimizer's learning rate before each epoch: Keras' LearningRateScheduler. For a rate that changes with each
 * step, give the optimizer a schedule.
 *
 *     callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 *
 * @param schedule gives the rate, ≥ 0, from the epoch, counted from 0, and the rate as it is
 * @throws ThinnetError when training begins for an optimizer whose rate follows a schedule, and later for what is no rate
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  checkValue(WHO, 'schedule', schedule, func)
  return {
    name: WHO,
    onTrainBegin: ({ model }) => void rateOf(model.optimizer.learningRate),
    onEpochBegin(epoch, { model: { optimizer } }) {
      const rate: unknown = schedule(epoch, rateOf(optimizer.learningRate))
      if (typeof rate !== 'number' || !(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
        refuse(WHO, `a learning rate ≥ 0 for epoch ${epoch}`, show(rate))
      }
      optimizer.learningRate = rate as number
    },
  }
}

function rateOf(rate: unknown): number {
  if (typeof rate === 'number') return rate
  return refuse(WHO, 'a learning rate that is a number', show(rate), 'Leave its changes to the schedule, or to this.')
}
