import { input, layers, model as modelOf, optimizers, random, type Tensor, tensor, type Value } from 'thinnet'
import {
  FIRST,
  LOOKED,
  type Masking,
  type SequenceRun,
  type SequencesAnswer,
  type SequencesQuestion,
  TESTED,
  UNITS,
} from './masking.ts'

/** Symbols that fill a sequence up after the first. */
const FILLING = 4
const SYMBOLS = FIRST + FILLING
const COUNTS = { train: 400, test: 500 } as const
const TRAINING = { batchSize: 40, epochs: 60 } as const
const LEARNING_RATE = 0.005

/**
 * Trains one network a masking to tell, at every step, the first symbol of a sequence. It is the simplest recurrent one, whose
 * state is all that it can remember by.
 */
export async function sequences(question: SequencesQuestion): Promise<SequencesAnswer> {
  const { seed, length } = question
  const train = sequencesOf('train', length, seed)
  const test = sequencesOf('test', TESTED, seed)
  const [sequence, step] = [await run('sequence', question, train, test), await run('step', question, train, test)]
  return { ...question, symbols: [...test.symbols.subarray(0, LOOKED)], runs: { sequence, step } }
}

interface Sequences {
  count: number
  length: number
  /** [count, length] */
  symbols: Uint8Array<ArrayBuffer>
}

function sequencesOf(part: keyof typeof COUNTS, length: number, seed: number): Sequences {
  const count = COUNTS[part]
  const draws = random.uniforms(random.streamOf({ seed, site: `lab/sequences/${part}` }), count * length)
  const symbols = Uint8Array.from(draws, (u, i) =>
    i % length === 0 ? Math.floor(u * FIRST) : FIRST + Math.floor(u * FILLING),
  )
  return { count, length, symbols }
}

async function run(
  masking: Masking,
  question: SequencesQuestion,
  train: Sequences,
  test: Sequences,
): Promise<SequenceRun> {
  const trained = network(masking, question, train.length)
  const long = network(masking, question, test.length)
  try {
    trained.compile({
      optimizer: optimizers.adam({ learningRate: LEARNING_RATE }),
      loss: 'sparseCategoricalCrossentropy',
    })
    await trained.fit(inputs(masking, train), targets(train), TRAINING)
    // as many weights for any number of steps
    long.setWeights(await trained.getWeights())
    const x = inputs(masking, test)
    const whole = (await long.predict(x)) as Tensor
    const thinned = (await long.predict(x, { training: true, step: 0 })) as Tensor
    return { whole: told(whole, test), thinned: told(thinned, test), ...(await look(masking, question, long, test)) }
  } finally {
    trained.dispose()
    long.dispose()
  }
}

/** The same weights either way. A layer draws once a call: called once for all steps, or once for each. */
function network(masking: Masking, { rate, seed }: SequencesQuestion, length: number) {
  const cell = { units: UNITS, recurrentDropout: rate, returnSequences: true, name: 'cell' } as const
  const read = layers.dense({ units: FIRST, activation: 'softmax', name: 'read' })
  const settings = { seed, backend: 'wasm', threads: 1 } as const
  if (masking === 'sequence') {
    const x = input({ shape: [length, SYMBOLS] })
    return modelOf({ inputs: x, outputs: read.apply(layers.simpleRnn(cell).apply(x)), ...settings })
  }
  const layer = layers.simpleRnn({ ...cell, returnState: true })
  const steps = Array.from({ length }, () => input({ shape: [1, SYMBOLS] }))
  const all: Value[] = []
  let state: Value | null = null
  for (const x of steps) {
    const [h, next] = layer.apply(state ? [x, state] : x) as unknown as [Value, Value]
    all.push(h)
    state = next
  }
  const states = layers.concatenate({ axis: 1, name: 'states' }).apply(all)
  return modelOf({ inputs: steps, outputs: read.apply(states), ...settings })
}

/** One-hot: of all steps together, or a tensor a step. */
function inputs(masking: Masking, { count, length, symbols }: Sequences): Tensor | Tensor[] {
  const [calls, steps] = masking === 'sequence' ? [1, length] : [length, 1]
  const all = Array.from({ length: calls }, (_, call) => {
    const x = new Float32Array(count * steps * SYMBOLS)
    for (let i = 0; i < count * steps; i++) {
      const [sequence, step] = [Math.floor(i / steps), i % steps]
      x[i * SYMBOLS + symbols[sequence * length + call * steps + step]!] = 1
    }
    return tensor(x, [count, steps, SYMBOLS])
  })
  return masking === 'sequence' ? all[0]! : all
}

/** The first symbol, at each step. */
function targets({ count, length, symbols }: Sequences): Tensor {
  const y = Uint8Array.from({ length: count * length }, (_, i) => symbols[i - (i % length)]!)
  return tensor(y, [count, length])
}

/** Of how many sequences the first symbol is the likeliest, at each step. */
function told({ data }: Tensor, { count, length, symbols }: Sequences): number[] {
  return Array.from({ length }, (_, step) => {
    let right = 0
    for (let i = 0; i < count; i++) {
      const at = (i * length + step) * FIRST
      const row = data.subarray(at, at + FIRST)
      if (row.indexOf(Math.max(...row) as never) === symbols[i * length]) right++
    }
    return right / count
  })
}

async function look(
  masking: Masking,
  { rate }: SequencesQuestion,
  model: ReturnType<typeof network>,
  test: Sequences,
): Promise<Pick<SequenceRun, 'states' | 'masks'>> {
  const x = inputs(masking, { ...test, count: 1 })
  const outputs = await model.layerOutputs(x, { training: true, step: 0, batchSize: 1 })
  const { output } = outputs.find(({ name }) => name === (masking === 'sequence' ? 'cell' : 'states'))!
  const masks = new Uint8Array(LOOKED * UNITS).fill(1)
  // a rate of 0 draws none
  for (let step = 0; rate > 0 && step < LOOKED; step++) {
    // what goes from this step to the next is dropped by the next call, the first of which is called by the name alone
    const site = masking === 'sequence' ? 'cell' : `cell/${step + 1}`
    masks.set(model.maskOf(`${site}//recurrentDropout`, { step: 0 }).data.subarray(0, UNITS), step * UNITS)
  }
  return { states: Float32Array.from(output.data.subarray(0, LOOKED * UNITS)), masks }
}
