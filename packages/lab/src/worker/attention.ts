import { input, layers, type Model, model as modelOf, optimizers, random, type Tensor, tensor } from 'thinnet'
import {
  type Accuracies,
  type AttentionAnswer,
  type AttentionQuestion,
  DIGITS,
  LETTERS,
  MEAN_OF,
  MESSAGES,
  type Message,
  TESTED,
  WRONG,
} from './attending.ts'

/** A message is its letter, its digit and its place, one-hot. */
const FEATURES = LETTERS + DIGITS + MESSAGES
const KEYS = 16
const BATCH = 32
/** Whatever the number of sequences. */
const STEPS = 1000
const LEARNING_RATE = 0.01

/**
 * Trains a network to tell of each letter which digit it has, from messages some of which are wrong: attention, whose
 * queries are the letters, and a layer that reads what it hands on. Its weights are dropped at the rate; and for comparison, not.
 */
export async function attention(question: AttentionQuestion): Promise<AttentionAnswer> {
  const { seed, step } = question
  const test = sequencesOf('test', TESTED, seed)
  const { kernels, dropout, without } = await trainedOn(question, test)
  const probe = probeOf(question, kernels)
  try {
    const x = inputs({ ...test, count: 1 })
    const places = tensor(Float32Array.from(EYE), [1, MESSAGES, MESSAGES])
    const weightsOf = async (how: { training: boolean; step: number }) =>
      Float32Array.from(((await probe.predict([x[0]!, places, x[1]!], how)) as Tensor).data)
    const mean = async () => {
      if (question.rate === 0) return weightsOf({ training: false, step })
      const { mean } = await probe.predict([x[0]!, places, x[1]!], { training: true, step, samples: MEAN_OF })
      return Float32Array.from((mean as Tensor).data)
    }
    const maskAt = (step: number) =>
      question.rate === 0
        ? new Uint8Array(LETTERS * MESSAGES).fill(1)
        : Uint8Array.from(probe.maskOf('attention', { step }).data)
    return {
      ...question,
      messages: test.messages.slice(0, MESSAGES),
      weights: {
        whole: await weightsOf({ training: false, step }),
        one: await weightsOf({ training: true, step }),
        other: await weightsOf({ training: true, step: step + 1 }),
        mean: await mean(),
      },
      masks: { one: maskAt(step), other: maskAt(step + 1) },
      ...{ dropout, without, most: mostSaid(test) },
    }
  } finally {
    probe.dispose()
  }
}

interface Sequences {
  count: number
  /** [count, MESSAGES] */
  messages: Message[]
  /** [count, LETTERS] */
  digits: Uint8Array<ArrayBuffer>
}

/** Each letter has a digit, and each message says that of a letter, or any other digit. */
function sequencesOf(part: 'train' | 'test', count: number, seed: number): Sequences {
  const draws = random.uniforms(
    random.streamOf({ seed, site: `lab/attention/${part}` }),
    count * (LETTERS + 3 * MESSAGES),
  )
  let drawn = 0
  const upTo = (end: number) => Math.floor(end * draws[drawn++]!)
  const sequences: Sequences = { count, messages: [], digits: new Uint8Array(count * LETTERS) }
  for (let i = 0; i < count; i++) {
    const digits = Uint8Array.from({ length: LETTERS }, () => upTo(DIGITS))
    sequences.digits.set(digits, i * LETTERS)
    for (let place = 0; place < MESSAGES; place++) {
      const letter = upTo(LETTERS)
      const off = draws[drawn++]! < WRONG ? 1 + upTo(DIGITS - 1) : upTo(1)
      sequences.messages.push({ letter, digit: (digits[letter]! + off) % DIGITS })
    }
  }
  return sequences
}

/** The letters that are asked for, [count, LETTERS, LETTERS], and the messages, [count, MESSAGES, FEATURES]. */
function inputs({ count, messages }: Sequences): Tensor[] {
  const asked = Float32Array.from({ length: count * LETTERS ** 2 }, (_, i) =>
    i % LETTERS === Math.floor(i / LETTERS) % LETTERS ? 1 : 0,
  )
  const said = new Float32Array(count * MESSAGES * FEATURES)
  for (let i = 0; i < count * MESSAGES; i++) {
    const { letter, digit } = messages[i]!
    for (const one of [letter, LETTERS + digit, LETTERS + DIGITS + (i % MESSAGES)]) said[i * FEATURES + one] = 1
  }
  return [tensor(asked, [count, LETTERS, LETTERS]), tensor(said, [count, MESSAGES, FEATURES])]
}

/** Where some are said equally often, one of them is right by chance. */
function mostSaid({ count, messages, digits }: Sequences): number {
  let right = 0
  for (let i = 0; i < count * LETTERS; i++) {
    const sequence = Math.floor(i / LETTERS)
    const votes = Array.from({ length: DIGITS }, () => 0)
    for (const { letter, digit } of messages.slice(sequence * MESSAGES, (sequence + 1) * MESSAGES))
      if (letter === i % LETTERS) votes[digit]!++
    const most = Math.max(...votes)
    if (votes[digits[i]!] === most) right += 1 / votes.filter(each => each === most).length
  }
  return right / (count * LETTERS)
}

interface Trained {
  /** Of queries and keys. */
  kernels: readonly Tensor[]
  dropout: Accuracies
  without: Accuracies
}

/** The last: other masks are drawn of the same network. */
let last: { key: string; trained: Promise<Trained> } | null = null

function trainedOn(question: AttentionQuestion, test: Sequences): Promise<Trained> {
  const { rate, samples, seed } = question
  const key = `${rate}/${samples}/${seed}`
  if (last?.key !== key) last = { key, trained: trainBoth(question, test) }
  return last.trained
}

async function trainBoth(question: AttentionQuestion, test: Sequences): Promise<Trained> {
  const train = sequencesOf('train', question.samples, question.seed)
  const { kernels, accuracies: dropout } = await run(question, train, test)
  const without = question.rate === 0 ? dropout : (await run({ ...question, rate: 0 }, train, test)).accuracies
  return { kernels, dropout, without }
}

/** One network, from its first step to its last. */
export async function run(question: Pick<AttentionQuestion, 'rate' | 'seed'>, train: Sequences, test: Sequences) {
  const asked = input({ shape: [LETTERS, LETTERS] })
  const said = input({ shape: [MESSAGES, FEATURES] })
  const handed = attentionOf(question.rate, KEYS).apply([asked, said])
  const read = layers.dense({ units: DIGITS, activation: 'softmax', name: 'read' })
  const model = modelOf({ inputs: [asked, said], outputs: read.apply(handed), ...HOW, seed: question.seed })
  const scores = async (of: Sequences) => {
    const { accuracy } = (await model.evaluate(inputs(of), targets(of))) as Record<string, number>
    return accuracy!
  }
  try {
    model.compile({
      optimizer: optimizers.adam({ learningRate: LEARNING_RATE }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    })
    const epochs = Math.ceil(STEPS / Math.ceil(train.count / BATCH))
    await model.fit(inputs(train), targets(train), { batchSize: BATCH, epochs })
    const accuracies: Accuracies = { train: await scores(train), test: await scores(test) }
    return { kernels: (await model.getWeights()).slice(0, 2), accuracies }
  } finally {
    model.dispose()
  }
}

const HOW = { backend: 'wasm', threads: 1 } as const
const targets = ({ count, digits }: Sequences) => tensor(digits, [count, LETTERS])

function attentionOf(rate: number, values: number) {
  const sizes = { numHeads: 1, keyDim: KEYS, valueDim: values, outputShape: values }
  return layers.multiHeadAttention({ ...sizes, useBias: false, dropout: rate, name: 'attention' })
}

/** [MESSAGES, MESSAGES], 1 on its diagonal. */
const EYE = Array.from({ length: MESSAGES ** 2 }, (_, i) => (i % (MESSAGES + 1) === 0 ? 1 : 0))

/**
 * Attention whose values are the places of messages, one-hot, and stay as they are: what it hands on are its weights,
 * [1, LETTERS, MESSAGES].
 */
function probeOf({ rate, seed }: AttentionQuestion, kernels: readonly Tensor[]): Model {
  const shapes = [
    [LETTERS, LETTERS],
    [MESSAGES, MESSAGES],
    [MESSAGES, FEATURES],
  ]
  const values = shapes.map(shape => input({ shape }))
  const model = modelOf({ inputs: values, outputs: attentionOf(rate, MESSAGES).apply(values), ...HOW, seed })
  const eye = Float32Array.from(EYE)
  model.setWeights([...kernels, tensor(eye, [MESSAGES, 1, MESSAGES]), tensor(eye, [1, MESSAGES, MESSAGES])])
  return model
}
