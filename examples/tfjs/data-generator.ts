/**
 * Whether a hand of cards wins, learned from games that are played as they are needed: `fit` takes a generator of batches.
 * Look at the chances of a triple and of three small cards.
 *
 *     npx tsx examples/tfjs/data-generator.ts
 */
import { layers, sequential, tensor } from 'thinnet'
import { endlessGames, unseenGames } from './data/card-game.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function dataGenerator(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, seed, backend, log } = options(given, { epochs: 50 })

  const model = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 20, activation: 'relu', inputShape: [13] }),
      layers.dense({ units: 20, activation: 'relu' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

  const stepsPerEpoch = 50
  const stream = endlessGames(100, stepsPerEpoch, seed)
  const validation = { validationData: endlessGames(100, stepsPerEpoch, seed + 1000), validationSteps: 10 }
  const trainSeconds = await seconds(() => model.fit(stream, { epochs, stepsPerEpoch, ...validation }))

  const hands = { 'three sevens': [7, 7, 7], '2, 3 and 5': [2, 3, 5] }
  for (const [name, hand] of Object.entries(hands)) {
    const counts = Array.from({ length: 13 }, (_, i) => hand.filter(card => card === i + 1).length)
    const { data } = await model.predict(tensor([counts]))
    log(`${name} win with probability ${data[0]!.toFixed(2)}`)
  }
  const { accuracy } = await model.evaluate(...unseenGames)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, dataGenerator)
