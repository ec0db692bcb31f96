/**
 * A recurrent network reads "12+34" character by character and writes "46": it learns to add from examples. Look at the
 * sums that it has not seen.
 *
 *     npx tsx examples/tfjs/addition-rnn.ts
 */
import { layers, rows, sequential } from 'thinnet'
import { first } from './data/part.ts'
import { sums, textsOf } from './data/sums.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function additionRnn(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 100 })
  const { x, y } = first(sums.train, samples)

  const recurrent = { units: 128, recurrentInitializer: 'glorotNormal' } as const
  const model = sequential({
    seed,
    backend,
    layers: [
      layers.simpleRnn({ ...recurrent, inputShape: x.shape.slice(1) }),
      layers.repeatVector({ n: 3 }),
      layers.simpleRnn({ ...recurrent, returnSequences: true }),
      layers.dense({ units: 12, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })

  const validationData = [sums.test.x, sums.test.y] as const
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 128, validationData }))

  const few = rows(sums.test.x, 0, 5)
  const [questions, answers] = [textsOf(few), textsOf(await model.predict(few))]
  for (const [i, question] of questions.entries()) log(`${question} = ${answers[i]}`)
  const { accuracy } = await model.evaluate(...validationData)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, additionRnn)
