import type { Calibration, Trial } from '@thinnet/charts'
import type { Labelled, Mnist } from '@thinnet/datasets'
import { carried, checkpointed } from '@thinnet/sweep/folder'
import { type Backend, type Logs, optimizers, rows, type Sequential, type Tensor, ThinnetError, tensor } from 'thinnet'
import { computedBy } from '../computed-by.ts'
import { addCalibration, noCalibration } from './calibration.ts'

/** Rows of 784 pixels, and their digits. */
interface Flat {
  x: Tensor
  y: Tensor
}

export interface DeepData {
  train: Flat
  test: Flat
}

/** Images that are evaluated at a time: four times as fast as 32, to the same bits on wasm. */
const EVALUATED = 1000

/** The first `samples` training images and all test images. */
export function deepData(mnist: Mnist, samples: number): DeepData {
  const most = mnist.train.labels.shape[0]!
  if (samples > most) throw new ThinnetError(`--samples: expected at most the ${most} there are, got ${samples}.`)
  return { train: flat(mnist.train, samples), test: flat(mnist.test, mnist.test.labels.shape[0]!) }
}

function flat({ images, labels }: Labelled, count: number): Flat {
  const pixels = rows(images, 0, count)
  return { x: tensor(pixels.data, [count, 784], { scale: images.scale! }), y: rows(labels, 0, count) }
}

export interface DeepTraining {
  seed: number
  /** The folder that keeps the model, its name there, and from which epoch to which it is saved. */
  folder: string
  name: string
  saveEvery: number
  /** Whether to resume what the folder has. */
  resume: boolean
  backend: Backend
  threads?: number
  epochs: number
  batchSize: number
  learningRate: number
  /** Epochs from one evaluation to the next; the last epoch is always evaluated. */
  evaluateEvery: number
  signal: AbortSignal
  /** Told of what an earlier run has done, with the numbers of its evaluations. */
  onResume(epochs: number, evaluations: number, learned: readonly Logs[]): void
  onEpoch(): void
  /** Of an epoch, with its numbers as `fit` names them. */
  onEvaluation(logs: Logs): void
}

/**
 * Fits by SGD on batches drawn with replacement, and evaluates on both sets as it goes: a new model, or the one that
 * the folder has from an earlier run.
 */
export async function trainDeep(
  network: () => Sequential,
  { train, test }: DeepData,
  o: DeepTraining,
): Promise<{ trial: Trial; backend: string }> {
  const make = () => {
    const model = network()
    model.compile({
      optimizer: optimizers.sgd({ learningRate: o.learningRate }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    })
    return model
  }
  const { model, fitting } = await checkpointed(o.folder, o.name, {
    make,
    resume: o.resume,
    backend: o.backend,
    threads: o.threads,
    every: o.saveEvery,
    signal: o.signal,
  })
  let began = performance.now()
  const trial: Trial & { calibration: Calibration } = {
    seed: o.seed,
    seconds: 0,
    epochs: [],
    trainAccuracy: [],
    testAccuracy: [],
    trainLoss: [],
    testLoss: [],
    calibration: noCalibration(),
  }
  const onTrainBegin = () => {
    const { trainAccuracy, testAccuracy } = trial
    const learned = trainAccuracy.map((accuracy, i) => ({ accuracy, valAccuracy: testAccuracy[i]! }))
    o.onResume(model.epoch, learned.length, learned)
  }
  const onEpochEnd = async (epoch: number) => {
    trial.seconds += (performance.now() - began) / 1000
    began = performance.now()
    o.onEpoch()
    if (epoch % o.evaluateEvery !== 0 && epoch !== o.epochs - 1) return
    const seen = await model.evaluate(train.x, train.y, { batchSize: EVALUATED })
    const unseen = await model.evaluate(test.x, test.y, { batchSize: EVALUATED })
    const moment = { epoch, evaluation: trial.epochs.length, isLast: epoch === o.epochs - 1 }
    const samples = { x: test.x, labels: test.y, batchSize: EVALUATED }
    await addCalibration(trial.calibration, moment, model, samples)
    trial.epochs.push(epoch)
    trial.trainAccuracy.push(seen.accuracy)
    trial.testAccuracy.push(unseen.accuracy)
    trial.trainLoss.push(seen.loss)
    trial.testLoss.push(unseen.loss)
    o.onEvaluation({ accuracy: seen.accuracy, valAccuracy: unseen.accuracy })
  }
  try {
    await model.fit(train.x, train.y, {
      batchSize: o.batchSize,
      epochs: o.epochs,
      initialEpoch: model.epoch,
      shuffle: 'withReplacement',
      ...fitting,
      callbacks: [carried('trial', trial), { onTrainBegin, onEpochEnd }, ...fitting.callbacks],
    })
    return { trial, backend: computedBy(model) }
  } finally {
    model.dispose()
  }
}
