import { type Sequential, type Tensor, tensor } from 'thinnet'
import { readDigits } from '../data/mnist.ts'
import { toy } from '../data/toys.ts'
import { evaluationEvery, type RunSettings } from '../settings.ts'
import type { Gate } from './gate.ts'
import { makeNetwork } from './network.ts'
import type { Column, Evaluation, FromWorker, Mask, Plane } from './protocol.ts'

const TEST_POINTS = 1000
/** Places a side of the picture of a decision boundary. */
const GRID = 48
/** Milliseconds between messages, and between pictures, at least. */
const FRAME = 16
const PICTURE = 200

interface Samples {
  x: Tensor
  y: Tensor
}

export interface Training {
  run: RunSettings
  threads: number
  digits: ArrayBuffer | null
  gate: Gate
  /** Milliseconds to hold each step. */
  delay(): number
  tell(message: FromWorker): void
}

/** Trains as `thinnet overfit` does, step by step as the gate lets it. */
export async function train({ run, threads, digits, gate, delay, tell }: Training): Promise<void> {
  const { train, test, points } = samples(run, digits)
  const { model, columns } = makeNetwork(run, threads)
  const isolated = globalThis.crossOriginIsolated === true
  tell({ type: 'ready', threads: model.threads, isolated, columns, parameters: model.countParameters(), points })
  const every = evaluationEvery(run)
  const pace = new Pace()
  let evaluations: Evaluation[] = []
  let told = 0
  let pictured = 0
  let epoch = 0
  let masks = nextMasks(model, columns, [])
  const report = (force: boolean) => {
    const now = performance.now()
    if (!force && now - told < FRAME) return
    told = now
    tell({
      ...{ type: 'progress', epoch, step: model.step, stepsPerSecond: pace.rate(), paused: gate.closed },
      ...{ masks, evaluations },
    })
    evaluations = []
  }
  const picture = async (force: boolean) => {
    if (!points || (!force && performance.now() - pictured < PICTURE)) return
    tell({ type: 'boundary', size: GRID, probabilities: await boundary(model) })
    pictured = performance.now()
  }
  const wait = async () => {
    report(gate.closed || delay() > 0)
    if (gate.closed) await picture(true)
    pace.stop()
    if (delay() > 0) await new Promise(resolve => setTimeout(resolve, delay()))
    await gate.pass()
    pace.start()
  }
  await picture(true)
  const history = await model.fit(train.x, train.y, {
    batchSize: run.batchSize,
    epochs: run.epochs,
    shuffle: 'withReplacement',
    callbacks: [
      {
        onEpochBegin: async begun => {
          epoch = begun
          await wait()
        },
        onBatchEnd: async (batch, _, { stepsPerEpoch }) => {
          pace.count()
          masks = nextMasks(model, columns, masks)
          // the last step of an epoch is evaluated first, so that a run that pauses there shows it
          if (batch < stepsPerEpoch - 1) await wait()
        },
        onEpochEnd: async ended => {
          pace.stop()
          if (ended % every !== 0 && ended !== run.epochs - 1) return
          const seen = await model.evaluate(train.x, train.y)
          const unseen = await model.evaluate(test.x, test.y)
          evaluations.push({ epoch: ended, train: scores(seen), test: scores(unseen) })
          await picture(false)
        },
        onNotFinite: (_, context) => context.stop('notFinite'),
      },
    ],
  })
  report(true)
  await picture(true)
  tell({ type: 'done', reason: history.stopped === 'notFinite' ? 'notFinite' : 'finished' })
}

const scores = ({ loss, accuracy }: { loss: number; accuracy: number }) => ({ loss, accuracy })

/** The masks of the step that comes next, and how often each unit was kept until then. */
function nextMasks(model: Sequential, columns: readonly Column[], before: readonly Mask[]): Mask[] {
  const layers = columns.flatMap(({ dropout }) => (dropout === null ? [] : [dropout]))
  return layers.map((layer, i) => {
    const bits = Uint8Array.from(model.maskOf(layer).data)
    const done = before[i]
    const kept = done ? done.kept.map((count, unit) => count + done.bits[unit]!) : new Uint32Array(bits.length)
    return { layer, bits, kept }
  })
}

function samples(run: RunSettings, bytes: ArrayBuffer | null): { train: Samples; test: Samples; points: Plane | null } {
  if (run.data === 'mnist300') {
    if (!bytes) throw new Error('mnist.bin: expected its bytes, got none.')
    const { train, test } = readDigits(bytes)
    const of = (images: Uint8Array<ArrayBuffer>, labels: Uint8Array<ArrayBuffer>, count: number): Samples => ({
      x: tensor(images.subarray(0, 784 * count), [count, 784], { scale: 1 / 255 }),
      y: tensor(labels.subarray(0, count), [count]),
    })
    return {
      train: of(train.images, train.labels, run.samples),
      test: of(test.images, test.labels, test.labels.length),
      points: null,
    }
  }
  const { data, noise, seed } = run
  const points = {
    train: toy(data, { count: run.samples, noise, seed, part: 'train' }),
    test: toy(data, { count: TEST_POINTS, noise, seed, part: 'test' }),
  }
  const of = ({ x, y }: Plane['train']): Samples => ({ x: tensor(x as Float32Array, [y.length, 2]), y: tensor(y) })
  return { train: of(points.train), test: of(points.test), points }
}

/** The probability of class 1 at the middles of a grid's squares over [−1.2, 1.2]², row by row from the top. */
async function boundary(model: Sequential): Promise<Float32Array> {
  const x = new Float32Array(2 * GRID * GRID)
  for (let i = 0; i < GRID * GRID; i++) {
    x[2 * i] = -1.2 + (2.4 * ((i % GRID) + 0.5)) / GRID
    x[2 * i + 1] = 1.2 - (2.4 * (Math.floor(i / GRID) + 0.5)) / GRID
  }
  const { data } = await model.predict(tensor(x, [GRID * GRID, 2]))
  return Float32Array.from({ length: GRID * GRID }, (_, i) => data[2 * i + 1]!)
}

/** Steps a second of training alone, over the last second or so. */
class Pace {
  #began: number | null = null
  #milliseconds = 0
  #steps = 0

  start(): void {
    this.#began = performance.now()
  }

  stop(): void {
    if (this.#began === null) return
    this.#milliseconds += performance.now() - this.#began
    this.#began = null
    // older steps count for less and less
    if (this.#milliseconds < 1000) return
    this.#milliseconds /= 2
    this.#steps /= 2
  }

  count(): void {
    this.#steps++
  }

  rate(): number {
    const now = this.#began === null ? 0 : performance.now() - this.#began
    const milliseconds = this.#milliseconds + now
    return milliseconds > 0 ? (this.#steps / milliseconds) * 1000 : 0
  }
}
