import type { Callback } from 'thinnet'
import { samplesOf } from './effort.ts'
import type { Recipe } from './trials/recipe.ts'
import { newModel, samplesFor } from './trials/train-trial.ts'

/** Seconds a sample. */
export interface Speed {
  readonly trained: number
  readonly evaluated: number
}

const SECONDS = 1
const MOST_EVALUATED = 1000

/**
 * Trains a network for a moment, and looks how fast it goes; it takes about a second, beyond that of a step.
 *
 * @param o `threads` that train, and the `folder` of the sweep's file, from which modules are named
 */
export async function measureSpeed(recipe: Recipe, o: { threads: number; folder: string }): Promise<Speed> {
  const model = await newModel(recipe, { ...o, seed: 1 })
  try {
    const { batchSize } = recipe.training
    const { train, test } = await samplesFor(model, {
      ...recipe,
      data: { ...recipe.data, test: Math.min(recipe.data.test, MOST_EVALUATED) },
    })
    const steps = { count: 0, seconds: 0 }
    await model.fit(train.x, train.y, {
      batchSize,
      epochs: 1_000_000,
      callbacks: [counting(steps), { onNotFinite: (_, context) => context.stop('diverged') }],
    })
    await model.evaluate(test.x, test.y)
    const began = performance.now()
    await model.evaluate(test.x, test.y)
    const evaluating = (performance.now() - began) / 1000
    return {
      trained: steps.seconds / steps.count / Math.min(batchSize, recipe.data.train),
      evaluated: evaluating / test.y.shape[0]!,
    }
  } finally {
    model.dispose()
  }
}

/** Counts all but the first, in which code is compiled and memory touched for the first time. */
function counting(steps: { count: number; seconds: number }): Callback {
  let began: number | null = null
  return {
    onBatchEnd(_batch, _logs, context) {
      const now = performance.now()
      if (began !== null) steps.count++
      began ??= now
      steps.seconds = (now - began) / 1000
      if (steps.seconds > SECONDS) context.stop('measured')
    },
  }
}

/** Seconds of an epoch, evaluations in between included. */
export function secondsPerEpoch(speed: Speed, recipe: Recipe): number {
  const { trained, evaluated } = samplesOf(recipe)
  return (trained * speed.trained + evaluated * speed.evaluated) / recipe.training.epochs
}
