/**
 * Is a review good or bad? An LSTM reads its 100 words. The reviews are a stand-in of the shape of IMDB's, which no npm package
 *  ships: made-up words, opinions among them, and "not" before some. tf.js's program takes a kind of network by name; `lstm` is
 * the one here. Look at the accuracy on reviews that it has not seen.
 *
 *     npx tsx examples/tfjs/sentiment.ts
 */
import { layers, sequential } from 'thinnet'
import { reviews } from './data/reviews.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function sentiment(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 6 })
  const { train, test, vocabularySize } = reviews(Math.min(samples, 4000))
  const model = sequential({
    seed,
    backend,
    layers: [
      layers.embedding({ inputDim: vocabularySize, outputDim: 128 }),
      layers.lstm({ units: 32 }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

  const trainSeconds = await seconds(() => model.fit(train.x, train.y, { batchSize: 128, epochs }))
  const { loss, accuracy } = await model.evaluate(test.x, test.y)
  log(`loss ${loss.toFixed(3)}`)
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, sentiment)
