import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { loadMnist, type Mnist } from '@thinnet/datasets/mnist'
import {
  type Callback,
  type Layer,
  loadModel,
  optimizers,
  rows,
  type Sequential,
  sequential,
  type Tensor,
  ThinnetError,
  tensor,
} from 'thinnet'
import type { CheckpointStore } from '../checkpoints/store.ts'
import { carried } from '../folder/checkpoint.ts'
import { layersOf } from './networks.ts'
import type { Recipe } from './recipe.ts'
import { type Job, jobId, type Learned, messageOf, type Result } from './trial.ts'

export interface TrialTraining {
  threads: number
  /** null: a trial that is resumed begins again. */
  store: CheckpointStore | null
  /** What a module's path begins at. */
  folder: string
  /** Ends it at the next step; what was saved stays. */
  signal: AbortSignal
  /** Ends it at the end of the epoch, saved. */
  leave?: AbortSignal
  /** `learned` is left out before the first evaluation. */
  onEpoch(completed: number, learned?: Learned): void
}

/** What the store could not do, which is no fault of the trial. */
export class StoreError extends ThinnetError {}
/** The signal came before the end. */
export class Interrupted extends Error {}

/**
 * Trains a job to its end, on from the trial's checkpoint where there is one. On wasm the bits of the result are the
 * same on every machine, with any number of threads, and however often it was interrupted.
 *
 * @throws StoreError, Interrupted; whatever else goes wrong is a result
 */
export async function trainTrial(job: Job, o: TrialTraining): Promise<Result> {
  const { trial, epochs } = job
  const { recipe } = trial.setting
  const kept = newKept()
  let model: Sequential | null = null
  const ended = (status: Result['status'], weights: string, message?: string): Result => ({
    ...{ job: jobId(job), trial: trial.id, setting: trial.setting.id, values: trial.setting.values, seed: trial.seed },
    ...{ epochs: model?.epoch ?? 0, status, ...(message === undefined ? {} : { message: messageOf(message) }) },
    ...{ curves: kept.curves, weights, seconds: kept.seconds, by: `${hostname()} ${process.pid}` },
  })
  try {
    model = (await savedModel(job, o)) ?? (await newModel(recipe, { ...o, seed: trial.seed }))
    const { train, test } = await samplesFor(model, recipe)
    const present = model
    const history = await model.fit(train.x, train.y, {
      batchSize: recipe.training.batchSize,
      epochs,
      initialEpoch: model.epoch,
      shuffle: recipe.training.shuffle === 'everyEpoch' ? true : 'withReplacement',
      signal: o.signal,
      callbacks: [
        carried('trial', kept),
        {
          onNotFinite: (_, context) => context.stop('diverged'),
        },
        evaluating(recipe, epochs, kept, { train, test }),
        saving(present, job, o),
        { onEpochSettled: epoch => o.onEpoch(epoch + 1, learnedOf(kept)) },
      ],
    })
    if (history.stopped === 'diverged') return ended('diverged', '')
    if (model.epoch < epochs) throw new Interrupted('interrupted')
    return ended('completed', await digest(model))
  } catch (error) {
    if (error instanceof StoreError || error instanceof Interrupted) throw error
    if (o.signal.aborted) throw new Interrupted('interrupted')
    return ended('failed', '', error instanceof Error ? error.message : String(error))
  } finally {
    model?.dispose()
  }
}

/** What goes from a run of a trial to the one that resumes it, inside its checkpoint. */
interface Kept {
  seconds: number
  curves: { -readonly [K in keyof Result['curves']]: number[] }
}
const newKept = (): Kept => ({
  seconds: 0,
  curves: { epochs: [], trainLoss: [], trainAccuracy: [], testLoss: [], testAccuracy: [] },
})

function learnedOf({ curves }: Kept): Learned | undefined {
  const [train, test] = [curves.trainAccuracy.at(-1), curves.testAccuracy.at(-1)]
  return train === undefined || test === undefined ? undefined : { train, test }
}

/** As the checkpoint has it. One that is damaged, or of an epoch beyond the last, is as none. */
async function savedModel({ trial, epochs }: Job, { store, threads }: TrialTraining): Promise<Sequential | null> {
  const saved = await take(store, from => from.load(trial.id))
  if (!saved) return null
  const model = await loadModel(saved, { backend: 'wasm', threads }).catch(() => null)
  if (!model || model.epoch <= epochs) return model
  model.dispose()
  return null
}

/** A network as a recipe has it, ready to be trained. */
export async function newModel(
  recipe: Recipe,
  { seed, threads, folder }: { seed: number; threads: number; folder: string },
): Promise<Sequential> {
  const layers = await layersOf(recipe, seed, folder)
  checkFits(layers)
  const model = sequential({ seed, backend: 'wasm', threads, layers })
  const { name, learningRate, momentum } = recipe.training.optimizer
  const options = {
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(momentum === undefined ? {} : { momentum }),
  }
  model.compile({
    optimizer: optimizers[name](options),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  return model
}

const PIXELS = 784

function checkFits(layers: readonly Layer[]): void {
  const shape = layers[0]?.inputShape ?? []
  if (shape.reduce((product, size) => product * size, 1) !== PIXELS) {
    throw new ThinnetError(
      `network: expected a first layer with an inputShape of ${PIXELS} numbers, got [${shape.join(', ')}].`,
    )
  }
}

interface Samples {
  x: Tensor
  y: Tensor
}

let mnist: { train: number; test: number; images: Promise<Mnist> } | null = null

/** At least so many images; no more than were ever wanted, since to unzip them all takes longer than a small trial. */
function mnistFor({ train, test }: Recipe['data']): Promise<Mnist> {
  if (!mnist || mnist.train < train || mnist.test < test) {
    const most = { train: Math.max(train, mnist?.train ?? 0), test: Math.max(test, mnist?.test ?? 0) }
    mnist = { ...most, images: loadMnist(most) }
  }
  return mnist.images
}

/** In the form that the model takes them. */
export async function samplesFor(model: Sequential, { data }: Recipe): Promise<{ train: Samples; test: Samples }> {
  const all = await mnistFor(data)
  const shape = model.layers[0]!.inputShape!
  const of = ({ images, labels }: Mnist['train'], count: number): Samples => {
    const pixels = rows(images, 0, count)
    return { x: tensor(pixels.data, [count, ...shape], { scale: images.scale! }), y: rows(labels, 0, count) }
  }
  return { train: of(all.train, data.train), test: of(all.test, data.test) }
}

/** Images that are evaluated at a time: several times as fast as 32, to the same bits. */
const EVALUATED = 250

/** Evaluates now and then, and at the end; keeps the time. */
function evaluating(
  { training }: Recipe,
  epochs: number,
  kept: Kept,
  { train, test }: { train: Samples; test: Samples },
): Callback {
  let began = performance.now()
  return {
    onTrainBegin() {
      began = performance.now()
    },
    async onEpochEnd(epoch, _, context) {
      const { model } = context
      if (epoch % training.evaluateEvery === 0 || epoch === epochs - 1) {
        const seen = await model.evaluate(train.x, train.y, { batchSize: EVALUATED })
        const unseen = await model.evaluate(test.x, test.y, { batchSize: EVALUATED })
        if (!Number.isFinite(seen.loss + unseen.loss)) return context.stop('diverged')
        kept.curves.epochs.push(epoch)
        kept.curves.trainLoss.push(seen.loss)
        kept.curves.trainAccuracy.push(seen.accuracy)
        kept.curves.testLoss.push(unseen.loss)
        kept.curves.testAccuracy.push(unseen.accuracy)
      }
      const now = performance.now()
      kept.seconds += (now - began) / 1000
      began = now
    },
  }
}

/** An epoch that ends so long after the last checkpoint is saved, whichever it is. */
const MOST_SECONDS_BETWEEN = 30

/** Saves now and then, at the end of a job that others may follow, and when it is to be left. */
function saving(model: Sequential, { trial, epochs }: Job, { store, leave }: TrialTraining): Callback {
  const { training } = trial.setting.recipe
  let saved = performance.now()
  return {
    async onEpochSettled(epoch, _, context) {
      const completed = epoch + 1
      const now = performance.now()
      const due = completed % training.saveEvery === 0 || now - saved > 1000 * MOST_SECONDS_BETWEEN || leave?.aborted
      if (leave?.aborted) context.stop('left')
      if (completed === epochs ? epochs === training.epochs : !due) return
      saved = now
      if (store) await take(store, async to => to.save(trial.id, await model.toSafetensors()))
    },
  }
}

async function take<T>(store: CheckpointStore | null, work: (store: CheckpointStore) => Promise<T>): Promise<T | null> {
  if (!store) return null
  try {
    return await work(store)
  } catch (error) {
    throw new StoreError(error instanceof Error ? error.message : String(error))
  }
}

async function digest(model: Sequential): Promise<string> {
  const hash = createHash('sha256')
  for (const { data } of await model.getWeights()) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
