/**
 * Two LSTMs read 60 characters of Shakespeare's plays, which come with `@thinnet/datasets`, and predict the next; then they
 * write. Look at the text: after some epochs words and lines of a play, at a low temperature the same ones again.
 *
 *     npx tsx examples/tfjs/lstm-text-generation.ts
 */
import { layers, optimizers, sequential } from 'thinnet'
import { characters, LENGTH } from './data/characters.ts'
import { dice } from './data/dice.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

/** An index by its probability, p^(1 / temperature) made to sum to 1. */
function sample(probabilities: ArrayLike<number>, temperature: number, u: number): number {
  const weights = Array.from(probabilities, p => p ** (1 / temperature))
  let left = u * weights.reduce((a, b) => a + b)
  for (const [i, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return i
  }
  return weights.length - 1
}

export async function lstmTextGeneration(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 2 })
  const { vocabulary, text, batches, unseen, one } = await characters()
  const model = sequential({
    seed,
    backend,
    layers: [
      layers.lstm({ units: 128, returnSequences: true, inputShape: [LENGTH, vocabulary.length] }),
      layers.lstm({ units: 128 }),
      layers.dense({ units: vocabulary.length, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.01 }), loss: 'categoricalCrossentropy' })

  const trainSeconds = await seconds(() => model.fit(batches(Math.min(samples, 6400), 128), { epochs }))
  for (const temperature of samples < 1000 ? [] : [0.25, 0.5, 0.75]) {
    const { uniform } = dice('text')
    const written = [...text.data.subarray(0, LENGTH)]
    for (let i = 0; i < 120; i++) {
      const { data } = await model.predict(one(written.slice(-LENGTH)))
      written.push(sample(data, temperature, uniform()))
    }
    log(
      `at temperature ${temperature}: ${JSON.stringify(
        written
          .map(i => vocabulary[i])
          .join('')
          .slice(LENGTH),
      )}`,
    )
  }
  const { loss } = await model.evaluate(...unseen(Math.min(samples, 1000)))
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, lstmTextGeneration)
