/**
 * What does it cost to keep weights in 16 or 8 bits? A network of four hidden layers learns what houses cost; then each of
 * its arrays of weights is rounded to 65 536 or 256 values between its least and its greatest. The houses are a stand-in of the
 * California housing data's shape, which no npm package ships. Look at the mean absolute errors, which hardly differ.
 *
 *     npx tsx examples/tfjs/quantization.ts
 */
import { standardize, trainTestSplit } from '@thinnet/datasets'
import { layers, sequential } from 'thinnet'
import { blocks } from './data/blocks.ts'
import { quantized } from './data/quantized.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function quantization(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 20 })
  const { x, y } = blocks(Math.min(samples, 16_000))
  const { train, test } = trainTestSplit([x, y], { testSize: 0.2 })
  const scaling = standardize(train[0])
  const unseen = scaling.transform(test[0])
  const widths = [80, 120, 20, 10]
  const hidden = widths.flatMap((units, i) => [
    layers.dense({ units, activation: 'relu' }),
    layers.dropout({ rate: i === 0 ? 0.2 : 0.1 }),
  ])
  const model = sequential({ seed, backend, layers: [...hidden, layers.dense({ units: 1 })] })
  model.compile({ optimizer: 'adam', loss: 'mae' })

  const trainSeconds = await seconds(() => model.fit(scaling.transform(train[0]), train[1], { batchSize: 128, epochs }))
  const weights = await model.getWeights()
  let value = 0
  for (const bits of [32, 16, 8]) {
    if (bits < 32) model.setWeights(weights.map(each => quantized(each, bits)))
    value = (await model.evaluate(unseen, test[1])).loss
    log(`weights of ${bits} bits: mean absolute error ${value.toFixed(4)}`)
  }
  return { name: 'mean absolute error', value, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, quantization)
