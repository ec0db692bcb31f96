import type { Trial } from '@thinnet/charts'
import { carried, checkpointed } from '@thinnet/sweep/folder'
import type { Backend, Callback, Logs, Sequential, Tensor } from 'thinnet'
import { addCalibration, noCalibration } from './article/calibration.ts'
import { computedBy } from './computed-by.ts'
import type { Progress } from './progress.ts'

/** Inputs and what is to come out of them, by rows. */
export interface Samples {
  x: Tensor
  y: Tensor
}

/** How networks are trained in the folder of a run. */
export interface Training {
  folder: string
  backend: Backend
  threads?: number
  /** Whether to resume what the folder has. */
  resume: boolean
  signal: AbortSignal
  progress: Progress
}

/** A network, and what it is trained on: each epoch all of `train`, and is validated on `test` after it. */
export interface EpochTraining extends Training {
  make(): Sequential
  /** Of its file in the folder. */
  name: string
  /** What progress calls it. */
  title: string
  train: Samples
  test: Samples
  batchSize: number
  epochs: number
  /** The classes of `test`, for calibration to be measured now and then. */
  labels?: Tensor
}

/** A network that is trained, to its end or until a signal came. */
export interface TrainedEpochs {
  model: Sequential
  /** Of every epoch; without labels no calibration, without the metric no accuracies. */
  curves: Omit<Trial, 'seed' | 'seconds'>
  updates: number
  /** Of training and evaluation until now, over all runs that it took. */
  seconds(): number
  backend: string
}

/** Trains a network, or resumes one that the folder has; the model is there until `use` has ended. */
export async function trainEpochs<Result>(
  { train, test, labels, batchSize, epochs, progress, ...o }: EpochTraining,
  use: (trained: TrainedEpochs) => Promise<Result>,
): Promise<Result> {
  const perEpoch = Math.ceil(train.x.shape[0]! / batchSize)
  const { model, fitting } = await checkpointed(o.folder, o.name, o)
  const kept = { seconds: 0, learned: [] as Logs[], calibration: noCalibration() }
  let began = performance.now()
  const seconds = () => {
    const now = performance.now()
    kept.seconds += (now - began) / 1000
    began = now
    return kept.seconds
  }
  const keep: Callback = {
    onTrainBegin: () => progress.skip(model.epoch * perEpoch, model.epoch, kept.learned),
    onBatchEnd: (_batch, logs) => progress.advance(logs),
    async onEpochEnd(epoch, logs) {
      if (labels) {
        const moment = { epoch, evaluation: epoch, isLast: epoch === epochs - 1 }
        await addCalibration(kept.calibration, moment, model, { x: test.x, labels, batchSize })
      }
      seconds()
      kept.learned.push(logs)
      progress.evaluation(logs)
    },
  }
  progress.doing(o.title, epochs)
  try {
    const { history, epochs: done } = await model.fit(train.x, train.y, {
      ...{ batchSize, epochs, initialEpoch: model.epoch, validationData: [test.x, test.y] },
      ...fitting,
      callbacks: [carried('clock', kept), keep, ...fitting.callbacks],
    })
    const { loss = [], accuracy = [], valLoss = [], valAccuracy = [] } = history
    const curves = {
      ...{ epochs: done, trainLoss: loss, trainAccuracy: accuracy, testLoss: valLoss, testAccuracy: valAccuracy },
      ...(labels ? { calibration: kept.calibration } : {}),
    }
    return await use({ model, curves, updates: done.length * perEpoch, seconds, backend: computedBy(model) })
  } finally {
    model.dispose()
  }
}
