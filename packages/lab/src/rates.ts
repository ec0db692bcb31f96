/** From a step on, counted from 0, another learning rate. */
export interface RateChange {
  step: number
  rate: number
}

/** What of a run's settings says how its learning rate changes. */
interface Rates {
  learningRate: number
  learningRateAt: string
}

/** `120:0.05,480:0.01`: steps that rise, each with the learning rate from it on. Null where it is not that. */
export function parseChanges(text: string): RateChange[] | null {
  if (text === '') return []
  const changes = text.split(',').map(each => {
    const [, step, rate] = /^(\d+):([\d.e+-]+)$/i.exec(each) ?? []
    return { step: Number(step), rate: Number(rate) }
  })
  const right = changes.every(({ step, rate }, i) => {
    const rises = Number.isSafeInteger(step) && step > (changes[i - 1]?.step ?? 0)
    return rises && rate > 0 && rate <= MOST_RATE
  })
  return right ? changes : null
}

export const MOST_RATE = 100

/** Of settings, which are checked. */
export const changesOf = ({ learningRateAt }: Rates): RateChange[] => parseChanges(learningRateAt) ?? []

/** The learning rate that a step has, and the step from which it has it. */
export function rateAt(run: Rates, step: number): RateChange {
  const before = changesOf(run).filter(change => change.step <= step)
  return before.at(-1) ?? { step: 0, rate: run.learningRate }
}

/** The settings of a run that has another learning rate from this step on; what was to change later is forgotten. */
export function withRate<R extends Rates>(run: R, step: number, rate: number): R {
  if (step === 0) return { ...run, learningRate: rate, learningRateAt: '' }
  const changes = changesOf(run).filter(change => change.step < step)
  const before = changes.at(-1)?.rate ?? run.learningRate
  if (rate !== before) changes.push({ step, rate })
  return { ...run, learningRateAt: changes.map(({ step, rate }) => `${step}:${rate}`).join() }
}
