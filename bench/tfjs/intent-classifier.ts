import { INTENTS, LENGTH, questions, TAGS, WIDTH } from '../../examples/tfjs/data/intents.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function intentClassifier(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 5 })
  const known = questions(Math.min(samples, 800), 'questions')
  const unseen = questions(Math.min(samples, 200), 'other questions')
  const tf = await tensorflow(given)
  const classifier = tf.sequential({
    layers: [tf.layers.dense({ units: INTENTS.length, activation: 'softmax', inputShape: [WIDTH] })],
  })
  const lstm = tf.layers.lstm({
    ...{ units: LENGTH, returnSequences: true },
    ...{ recurrentInitializer: 'glorotNormal', recurrentActivation: 'sigmoid' },
  })
  const tagger = tf.sequential({
    layers: [
      tf.layers.bidirectional({ layer: lstm, inputShape: [LENGTH, WIDTH] }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: TAGS.length }) }),
      tf.layers.activation({ activation: 'softmax' }),
    ],
  })
  const how = { optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] }
  classifier.compile(how)
  tagger.compile(how)

  const [sentences, intents, words, tags] = [known.sentences, known.intents, known.words, known.tags].map(each =>
    tensorOf(tf, each),
  )
  const trainSeconds = await seconds(async () => {
    await classifier.fit(sentences, intents, { epochs })
    await tagger.fit(words, tags, { epochs })
  })
  const [loss] = tagger.evaluate(tensorOf(tf, unseen.words), tensorOf(tf, unseen.tags))
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
