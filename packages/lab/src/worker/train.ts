import { type Sequential, tensor } from 'thinnet'
import type { RunSettings } from '../settings.ts'
import type { Gate } from './gate.ts'
import { Insight } from './inside.ts'
import { makeNetwork } from './network.ts'
import { Pace } from './pace.ts'
import type { Evaluation, FromWorker, Look } from './protocol.ts'
import { samplesOf } from './samples.ts'

/** Places a side of the picture of a decision boundary. */
const GRID = 48
/** Milliseconds from one picture to the next at least, and while training from one look inside to the next. */
const PICTURE = 200
const LOOK = 250
/** Milliseconds to spend at a time on counting what was kept. */
const COUNTING = 20

export interface Training {
  run: RunSettings
  threads: number
  digits: ArrayBuffer | null
  gate: Gate
  /** What the page shows, and whether it has shown what was told last; a change of either calls from the gate. */
  page: { look: Look | null; ready: boolean }
  tell(message: FromWorker): void
}

/** Trains as `thinnet overfit` does, step by step as the gate lets it, and tells the page as fast as it can show. */
export async function train({ run, threads, digits, gate, page, tell }: Training): Promise<void> {
  const { train, test, points } = samplesOf(run, digits)
  const { model, columns } = makeNetwork(run, threads)
  const isolated = globalThis.crossOriginIsolated === true
  tell({ type: 'ready', threads: model.threads, isolated, columns, parameters: model.countParameters(), points })
  const insight = new Insight(model, run, train, columns)
  const pace = new Pace()
  let evaluations: Evaluation[] = []
  let evaluated = { at: Number.NEGATIVE_INFINITY, took: 0 }
  let pictured = 0
  let epoch = 0
  let told = { step: -1, still: false, look: null as Look | null, inside: -1, at: 0 }

  const report = async () => {
    const { step } = model
    const { look } = page
    const still = gate.closed
    const fresh = step !== told.step || evaluations.length > 0
    const moved = look !== told.look
    const unseen = look && (moved || told.inside !== step || !insight.complete)
    if (still ? told.still && !fresh && !unseen : !page.ready || !(fresh || moved)) return
    page.ready = false
    const now = performance.now()
    const looks = look && (still || gate.delay > 0 || moved || now - told.at > LOOK)
    if (looks) insight.count(COUNTING)
    const inside = looks ? await insight.look(look.unit) : null
    tell({ type: 'progress', epoch, step, still, stepsPerSecond: pace.rate(), inside, evaluations })
    evaluations = []
    told = { ...told, step, still, look, ...(looks && { inside: step, at: now }) }
    if (still && looks && !insight.complete) setTimeout(() => gate.call(), 0)
    if (points && fresh && (still || now - pictured > PICTURE)) await picture()
  }
  const picture = async () => {
    tell({ type: 'boundary', size: GRID, probabilities: await boundary(model) })
    pictured = performance.now()
  }
  const wait = async () => {
    pace.stop()
    do await report()
    while (!(await gate.pass()))
    pace.start()
  }
  /** Whether to evaluate: see `RunSettings.evaluateEvery`. */
  const due = (ended: number) => {
    if (ended === run.epochs - 1) return true
    if (run.evaluateEvery > 0) return ended % run.evaluateEvery === 0
    return performance.now() - evaluated.at >= evaluated.took
  }
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
          // the last step of an epoch is evaluated first, so that a run that pauses there shows it
          if (batch < stepsPerEpoch! - 1) await wait()
        },
        onEpochEnd: async ended => {
          pace.stop()
          if (!due(ended)) return
          const began = performance.now()
          const seen = await model.evaluate(train.x, train.y)
          const unseen = await model.evaluate(test.x, test.y)
          evaluations.push({ epoch: ended, train: scores(seen), test: scores(unseen) })
          evaluated = { at: performance.now(), took: performance.now() - began }
        },
        onNotFinite: (_, context) => context.stop('diverged'),
      },
    ],
  })
  gate.close()
  await report()
  tell({ type: 'done', reason: history.stopped === 'diverged' ? 'diverged' : 'finished' })
  // it can still be looked at
  for (;;) if (!(await gate.pass())) await report()
}

export const scores = ({ loss, accuracy }: { loss: number; accuracy: number }) => ({ loss, accuracy })

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
