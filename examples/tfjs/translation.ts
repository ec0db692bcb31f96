/**
 * Translation letter by letter: an LSTM reads English, and its last states are where another begins that writes French, each
 * letter from those before. The sentences of tf.js's program are a download; here they are the numbers 0 to 999 in words, of
 * which 100 are held back. Look at how these are translated: "quatre-vingt-dix-sept" is not easy.
 *
 *     npx tsx examples/tfjs/translation.ts
 */
import { input, layers, model, rows, type Tensor } from 'thinnet'
import { FROM, FROM_LENGTH, numbersInWords, oneHotTexts, TO, TO_LENGTH } from './data/numbers-in-words.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function translation(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 30 })
  const { train, test } = numbersInWords()
  const part = (all: Tensor) => rows(all, 0, Math.min(samples, all.shape[0]!))
  const units = 128

  const english = input({ shape: [FROM_LENGTH, FROM.length] })
  const before = input({ shape: [TO_LENGTH, TO.length] })
  const [, h, c] = layers.lstm({ units, returnState: true }).apply(english)
  const writer = layers.lstm({ units, returnSequences: true, returnState: true })
  const letters = layers.dense({ units: TO.length, activation: 'softmax' })
  const [written] = writer.apply([before, h, c])
  const translator = model({ inputs: [english, before], outputs: letters.apply(written), seed, backend })
  translator.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const trainSeconds = await seconds(() => translator.fit(train.x.map(part), part(train.y), { batchSize: 64, epochs }))
  const { accuracy } = await translator.evaluate(test.x, test.y)

  // Letter by letter: a model of the same layers that is given states, and gives them.
  const letter = input({ shape: [1, TO.length] })
  const states = [input({ shape: [units] }), input({ shape: [units] })] as const
  const [said, ...after] = writer.apply([letter, ...states])
  const reader = model({ inputs: english, outputs: [h, c] })
  const step = model({ inputs: [letter, ...states], outputs: [letters.apply(said), ...after] })
  for (const [n, { english, french }] of test.texts.slice(0, samples < 900 ? 1 : 5).entries()) {
    let [h, c] = await reader.predict(rows(test.x[0], n, n + 1))
    let text = '\t'
    while (!text.endsWith('\n') && text.length < TO_LENGTH) {
      const [p, ...rest] = await step.predict([oneHotTexts([text.at(-1)!], TO, 1), h!, c!])
      text += TO[p!.data.indexOf(Math.max(...p!.data))]
      ;[h, c] = rest
    }
    log(`${english}: ${text.trim()}${text.trim() === french ? '' : `, should be ${french}`}`)
  }
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, translation)
