import { type RunSettings, SIDES, type Side } from '../settings.ts'
import { makeNetwork } from './network.ts'
import type { Evaluation } from './protocol.ts'
import { samplesOf } from './samples.ts'
import { scores } from './train.ts'

/** Two runs on points, from the first step to the last. */
export type SeedsQuestion = Readonly<Record<Side, RunSettings>>
export type SeedsAnswer = Readonly<Record<Side, Evaluation[]>>

/** Epochs that are evaluated, where the settings leave that to the machine. */
const EVALUATIONS = 50

export async function seeds(question: SeedsQuestion): Promise<SeedsAnswer> {
  const [left, right] = await Promise.all(SIDES.map(side => evaluationsOf(question[side])))
  return { left: left!, right: right! }
}

async function evaluationsOf(run: RunSettings): Promise<Evaluation[]> {
  const { train, test } = samplesOf(run, null)
  const { model } = makeNetwork(run, 1)
  const every = run.evaluateEvery || Math.ceil(run.epochs / EVALUATIONS)
  const evaluations: Evaluation[] = []
  const onEpochEnd = async (epoch: number) => {
    if (epoch % every !== 0 && epoch !== run.epochs - 1) return
    const seen = await model.evaluate(train.x, train.y)
    const unseen = await model.evaluate(test.x, test.y)
    evaluations.push({ epoch, train: scores(seen), test: scores(unseen) })
  }
  try {
    const { batchSize, epochs } = run
    await model.fit(train.x, train.y, { batchSize, epochs, shuffle: 'withReplacement', callbacks: [{ onEpochEnd }] })
    return evaluations
  } finally {
    model.dispose()
  }
}
