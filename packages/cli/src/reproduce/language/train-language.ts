import { nextTokens, type Tokens } from '@thinnet/datasets'
import { rows } from 'thinnet'
import { type Training, trainEpochs } from '../../train-epochs.ts'
import type { LanguageSetting, Sizes } from './language-study.ts'
import { languageModel } from './network.ts'

export interface LanguageTraining extends Training {
  sizes: Sizes
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
  { sizes, ...o }: LanguageTraining,
): Promise<TrainedOnce> {
  const windows = (part: Tokens['train']) => nextTokens(part, { steps: sizes.steps })
  const train = windows(rows(text.train, 0, sizes.trainWords))
  const [validation, test] = [windows(text.validation), windows(text.test)]
  const { rates, key, name } = setting
  const { backend, threads } = o
  const making = { rates, sizes, seed, backend, threads, updates: sizes.epochs * updatesPerEpoch(sizes) }
  const what = {
    ...{ make: () => languageModel(making), name: `${key}-${seed}`, title: `${name}, seed ${seed}` },
    ...{ train, test: validation, batchSize: sizes.batchSize, epochs: sizes.epochs },
  }
  return trainEpochs({ ...o, ...what }, async ({ model, curves, seconds, backend }) => ({
    ...{ seed, trainLoss: curves.trainLoss, validationLoss: curves.testLoss, seconds: seconds(), backend },
    testLoss: curves.epochs.length === sizes.epochs ? (await model.evaluate(test.x, test.y)).loss : null,
  }))
}
