/**
 * Dates as people write them become ISO dates: one LSTM reads, another one writes, and attends to what was read. Look at
 * dates that it has not seen, in any format.
 *
 *     npx tsx examples/tfjs/date-conversion-attention.ts
 */
import { input, layers, type Model, model, rows, type Tensor } from 'thinnet'
import { datesToLearn, INPUT_LENGTH, INPUTS, indices, OUTPUT_LENGTH, OUTPUTS, otherDates } from './data/dates.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function dateConversionAttention(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 5 })
  const { written, known, iso } = datesToLearn(samples)

  const units = 64
  const embedded = (inputDim: number) => layers.embedding({ inputDim, outputDim: units, maskZero: true })
  const [read, write] = [input({ shape: [INPUT_LENGTH] }), input({ shape: [OUTPUT_LENGTH] })]
  const encoder = layers.lstm({ units, returnSequences: true, returnState: true })
  const [encoded, last] = encoder.apply(embedded(INPUTS.length).apply(read))
  const decoder = layers.lstm({ units, returnSequences: true })
  const decoded = decoder.apply([embedded(OUTPUTS.length).apply(write), last, last])
  const context = layers.attention().apply([decoded, encoded])
  const hidden = layers.dense({ units, activation: 'tanh' }).apply(layers.concatenate().apply([context, decoded]))
  const outputs = layers.dense({ units: OUTPUTS.length, activation: 'softmax' }).apply(hidden)
  const net = model({ inputs: [read, write], outputs, seed, backend })
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })

  const trainSeconds = await seconds(() => net.fit([written, known], iso, { epochs, batchSize: 128 }))

  const few = await converted(net, rows(otherDates.written, 0, 8))
  for (const [i, text] of few.entries()) log(`${otherDates.texts[i]!.padEnd(INPUT_LENGTH)} ${text}`)
  const { accuracy } = await net.evaluate([otherDates.written, otherDates.known], otherDates.iso)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

/** Character by character, each from those before. */
async function converted(net: Model, written: Tensor): Promise<string[]> {
  let texts = Array<string>(written.shape[0]!).fill('\t')
  for (let place = 0; place < OUTPUT_LENGTH; place++) {
    const { data } = (await net.predict([written, indices(texts, OUTPUTS, OUTPUT_LENGTH)])) as Tensor
    texts = texts.map((text, i) => {
      const begin = (i * OUTPUT_LENGTH + place) * OUTPUTS.length
      const chances = data.slice(begin, begin + OUTPUTS.length)
      return text + OUTPUTS[chances.indexOf(Math.max(...chances))]
    })
  }
  return texts.map(text => text.slice(1))
}

await runIfMain(import.meta.url, dateConversionAttention)
