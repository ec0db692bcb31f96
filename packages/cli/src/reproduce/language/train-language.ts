import { nextTokens, type Tokens } from '@thinnet/datasets'
import { checkpointed } from '@thinnet/sweep/folder'
import { type Backend, rows } from 'thinnet'
import { startClock } from '../../clock.ts'
import { computedBy } from '../../computed-by.ts'
import type { Progress } from '../../progress.ts'
import type { LanguageSetting, Sizes } from './language-study.ts'
import { languageModel } from './network.ts'

export interface LanguageTraining {
  folder: string
  sizes: Sizes
  backend: Backend
  threads?: number
  /** Whether to resume what the folder has. */
  resume: boolean
  signal: AbortSignal
  progress: Progress
}

/** One network from one seed. Losses are in nats a word, by epoch. */
export interface TrainedOnce {
  seed: number
  /** Of training, with dropout. */
  trainLoss: number[]
  validationLoss: number[]
  /** At the end of training; null where it was stopped before. */
  testLoss: number | null
  /** Of training and evaluation, over all runs that it took. */
  seconds: number
  backend: string
}

export function updatesPerEpoch({ trainWords, steps, batchSize }: Sizes): number {
  return Math.ceil(Math.floor((trainWords - 1) / steps) / batchSize)
}

/** Trains one setting from one seed to its end, or on from where the folder has it. */
export async function trainOnce(
  setting: LanguageSetting,
  seed: number,
  text: Tokens,
  o: LanguageTraining,
): Promise<TrainedOnce> {
  const { sizes, backend, threads, progress, signal } = o
  const windows = (part: Tokens['train']) => nextTokens(part, { steps: sizes.steps })
  const train = windows(rows(text.train, 0, sizes.trainWords))
  const [validation, test] = [windows(text.validation), windows(text.test)]
  const perEpoch = updatesPerEpoch(sizes)
  const making = { rates: setting.rates, sizes, seed, backend, threads, updates: sizes.epochs * perEpoch }
  const { model, fitting } = await checkpointed(o.folder, `${setting.key}-${seed}`, {
    make: () => languageModel(making),
    ...{ resume: o.resume, backend, threads, signal },
  })
  const clock = startClock(progress)
  progress.doing(`${setting.name}, seed ${seed}`, sizes.epochs)
  progress.skip(model.epoch * perEpoch, model.epoch)
  try {
    const { history, epochs } = await model.fit(train.x, train.y, {
      batchSize: sizes.batchSize,
      epochs: sizes.epochs,
      initialEpoch: model.epoch,
      validationData: [validation.x, validation.y],
      ...fitting,
      callbacks: [...clock.callbacks, ...fitting.callbacks],
    })
    const ended = epochs.length === sizes.epochs
    return {
      seed,
      ...{ trainLoss: history.loss ?? [], validationLoss: history.valLoss ?? [] },
      testLoss: ended ? (await model.evaluate(test.x, test.y)).loss : null,
      seconds: clock.seconds,
      backend: computedBy(model),
    }
  } finally {
    model.dispose()
  }
}
