import type { FitOptions } from 'thinnet'
import { withRate } from '../rates.ts'
import type { RunSettings } from '../settings.ts'
import type { Gate } from './gate.ts'
import { Insight } from './inside.ts'
import { learningRateOf, makeNetwork } from './network.ts'
import { Pace } from './pace.ts'
import { pictureOf } from './plane.ts'
import type { Evaluation, FromWorker, Look, Scores } from './protocol.ts'
import { samplesOf } from './samples.ts'

/** Places a side of the picture of a decision boundary. */
const GRID = 48
/** Milliseconds from one picture to the next at least, and while training from one look inside to the next. */
const PICTURE = 200
const LOOK = 250
/** Epochs that are asked of `fit` at a time: it keeps the numbers of each. */
const AT_ONCE = 10_000
/** Milliseconds to spend at a time on counting what was kept. */
const COUNTING = 20

export interface Training {
  run: RunSettings
  threads: number
  digits: ArrayBuffer | null
  gate: Gate
  /**
   * What the page shows, whether it has shown what was told last, to how many epochs it wants to train, and another
   * learning rate that it wants; a change of one calls from the gate.
   */
  page: { look: Look | null; ready: boolean; epochs: number; rate: number | null }
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
  let rates = run
  let told = { step: -1, still: false, look: null as Look | null, inside: -1, at: 0 }

  /** From the step on that comes next. */
  const takeRate = () => {
    const { rate } = page
    if (rate === null) return
    page.rate = null
    rates = withRate(rates, model.step, rate)
    model.optimizer.learningRate = learningRateOf(rates)
    tell({ type: 'rated', step: model.step, rate })
  }
  const report = async () => {
    takeRate()
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
    const inside = looks ? await insight.look(look, still) : null
    tell({ type: 'progress', epoch, step, still, stepsPerSecond: pace.rate(), inside, evaluations })
    evaluations = []
    told = { ...told, step, still, look, ...(looks && { inside: step, at: now }) }
    if (still && looks && !insight.complete) setTimeout(() => gate.call(), 0)
    if (points && fresh && (still || now - pictured > PICTURE)) await picture()
  }
  const picture = async () => {
    tell({ type: 'boundary', ...(await pictureOf(model, run, GRID)) })
    pictured = performance.now()
  }
  const wait = async () => {
    do {
      if (gate.closed) pace.pause()
      await report()
    } while (!(await gate.pass()))
  }
  /** Whether to evaluate: see `RunSettings.evaluateEvery`. */
  const due = (ended: number) => {
    if (ended === page.epochs - 1) return true
    if (run.evaluateEvery > 0) return ended % run.evaluateEvery === 0
    return performance.now() - evaluated.at >= evaluated.took
  }
  const options: FitOptions = {
    batchSize: run.batchSize,
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
  }
  // more epochs may be asked for meanwhile, and when all are done
  for (let ended = 0, epochs = 0; ; ended = epochs) {
    epochs = Math.min(page.epochs, ended + AT_ONCE)
    const history = await model.fit(train.x, train.y, { ...options, initialEpoch: ended, epochs })
    const diverged = history.stopped === 'diverged'
    if (!diverged && page.epochs > epochs) continue
    gate.close()
    await report()
    tell({ type: 'done', reason: diverged ? 'diverged' : 'finished' })
    // it can still be looked at
    while (diverged || page.epochs <= epochs) if (!(await gate.pass())) await report()
  }
}

export const scores = ({ loss, accuracy = null }: { loss: number; accuracy?: number | null }): Scores => ({
  loss,
  accuracy,
})
