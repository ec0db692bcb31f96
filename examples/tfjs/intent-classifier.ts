/**
 * What does somebody want, and where? One layer tells what a question is for by the vector of the sentence; a bidirectional
 * LSTM tags which of its words are a place by the vectors of the words. Questions and vectors are made up here: the program of
 * tf.js takes a file and the Universal Sentence Encoder. Songs have places' names, too: look at the tags, which need the context.
 *
 *     npx tsx examples/tfjs/intent-classifier.ts
 */
import { layers, sequential } from 'thinnet'
import { INTENTS, LENGTH, questions, TAGS, WIDTH } from './data/intents.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function intentClassifier(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 5 })
  const known = questions(Math.min(samples, 800), 'questions')
  const unseen = questions(Math.min(samples, 200), 'other questions')

  const classifier = sequential({
    seed,
    backend,
    layers: [layers.dense({ units: INTENTS.length, activation: 'softmax', inputShape: [WIDTH] })],
  })
  const tagger = sequential({
    seed,
    backend,
    layers: [
      layers.bidirectional({
        layer: layers.lstm({ units: LENGTH, recurrentInitializer: 'glorotNormal', returnSequences: true }),
        inputShape: [LENGTH, WIDTH],
      }),
      layers.timeDistributed({ layer: layers.dense({ units: TAGS.length }) }),
      layers.softmax(),
    ],
  })
  const how = { optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] } as const
  classifier.compile(how)
  tagger.compile(how)

  const trainSeconds = await seconds(async () => {
    await classifier.fit(known.sentences, known.intents, { epochs })
    await tagger.fit(known.words, known.tags, { epochs })
  })
  const intents = await classifier.evaluate(unseen.sentences, unseen.intents)
  log(`accuracy of intents ${intents.accuracy.toFixed(3)}`)
  const { loss, accuracy } = await tagger.evaluate(unseen.words, unseen.tags)
  log(`accuracy of tags ${accuracy.toFixed(3)}`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, intentClassifier)
