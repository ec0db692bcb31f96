import { endlessGames, unseenGames } from '../../examples/tfjs/data/card-game.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function dataGenerator(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, seed } = options(given, { epochs: 50 })
  const tf = await tensorflow(given)

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 20, activation: 'relu', inputShape: [13] }),
      tf.layers.dense({ units: 20, activation: 'relu' }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

  const batchesPerEpoch = 50
  const stream = (seed: number) =>
    tf.data.generator(function* () {
      for (const [x, y] of endlessGames(100, batchesPerEpoch, seed)())
        yield { xs: tensorOf(tf, x), ys: tensorOf(tf, y) }
    })
  const validation = { validationData: stream(seed + 1000), validationBatches: 10 }
  const trainSeconds = await seconds(() => model.fitDataset(stream(seed), { epochs, batchesPerEpoch, ...validation }))

  const [, accuracy] = model.evaluate(...unseenGames.map(each => tensorOf(tf, each)))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
