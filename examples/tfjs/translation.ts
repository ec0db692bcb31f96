/**
 * Translation letter by letter: an LSTM reads English, from its end (Sutskever et al. 2014), and its last states are where another
 * begins that writes French, each letter from those before. The sentences of tf.js's program are a download; here they are the
 * numbers 0 to 999 in words, of which 100 are held back. Look at how five of these are translated: the hundreds come out right first.
 *
 *     npx tsx examples/tfjs/translation.ts
 */
import { input, layers, model, optimizers, rows, type Tensor } from 'thinnet'
import { FROM, FROM_LENGTH, numbersInWords, oneHotTexts, TO, TO_LENGTH } from './data/numbers-in-words.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function translation(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 60 })
  const { train, test } = numbersInWords()
  const part = (all: Tensor) => rows(all, 0, Math.min(samples, all.shape[0]!))
  const units = 128

  const english = input({ shape: [FROM_LENGTH, FROM.length] })
  const before = input({ shape: [TO_LENGTH, TO.length] })
  const [, h, c] = layers.lstm({ units, returnState: true, goBackwards: true }).apply(english)
  const writer = layers.lstm({ units, returnSequences: true })
  const letters = layers.dense({ units: TO.length, activation: 'softmax' })
  const written = writer.apply([before, h, c])
  const translator = model({ inputs: [english, before], outputs: letters.apply(written), seed, backend })
  translator.compile({
    optimizer: optimizers.rmsprop({ learningRate: 0.002 }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  })

  const trainSeconds = await seconds(() => translator.fit(train.x.map(part), part(train.y), { batchSize: 64, epochs }))
  const { accuracy } = await translator.evaluate(test.x, test.y)

  const [questions, answers] = [rows(test.x[0], 0, 5), test.texts.slice(0, 5)]
  const texts = answers.map(() => '')
  for (let place = 0; place < (samples < 900 ? 1 : TO_LENGTH); place++) {
    const before = oneHotTexts(
      texts.map(text => `\t${text}`),
      TO,
      TO_LENGTH,
      '\n',
    )
    const { data } = await translator.predict([questions, before])
    for (const n of texts.keys()) {
      const p = data.subarray((n * TO_LENGTH + place) * TO.length, (n * TO_LENGTH + place + 1) * TO.length)
      texts[n] += TO[p.indexOf(Math.max(...p))]
    }
  }
  for (const [n, { english, french }] of answers.entries()) {
    const said = texts[n]!.split('\n')[0]
    log(`${english}: ${said}${said === french ? '' : `, should be ${french}`}`)
  }
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, translation)
