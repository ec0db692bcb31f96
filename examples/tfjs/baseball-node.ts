/**
 * What kind of pitch was thrown, and whether it was a strike, from how the ball flew. The data are stand-ins of the shape of
 * the league's, made here from flights that are usual: no package ships the originals. Look at how often each type is found.
 *
 *     npx tsx examples/tfjs/baseball-node.ts
 */
import { classificationReport, layers, sequential } from 'thinnet'
import { first } from './data/part.ts'
import { pitches, plate, TYPES } from './data/pitches.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function baseballNode(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 20 })
  let trainSeconds = 0

  async function trained(data: typeof pitches, units: number[], classes: number, batchSize: number) {
    const hidden = units.map(units => layers.dense({ units, activation: 'relu' }))
    const model = sequential({
      seed,
      backend,
      layers: [...hidden, layers.dense({ units: classes, activation: 'softmax' })],
    })
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    const { x, y } = first(data.train, samples)
    trainSeconds += await seconds(() => model.fit(x, y, { epochs, batchSize }))
    return model
  }

  const types = await trained(pitches, [250, 175, 150], 7, 100)
  const predictions = await types.predict(pitches.test.x)
  log(classificationReport(pitches.test.y, predictions, { classNames: TYPES }).text)
  const strikes = await trained(plate, [20, 10], 2, 50)
  log(`strikes: accuracy ${(await strikes.evaluate(plate.test.x, plate.test.y)).accuracy!.toFixed(3)}`)

  const { accuracy } = await types.evaluate(pitches.test.x, pitches.test.y)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, baseballNode)
