import type { Labelled, Mnist } from '@thinnet/datasets'
import { checkpointed } from '@thinnet/sweep/folder'
import { type Backend, rows, type Sequential, type Tensor, tensor } from 'thinnet'
import { startClock } from '../clock.ts'
import { computedBy } from '../computed-by.ts'
import type { Progress } from '../progress.ts'
import type { Making, Setting, Study } from './study.ts'

export interface StudyTraining {
  folder: string
  seed: number
  backend: Backend
  threads?: number
  epochs: number
  /** Whether to resume what the folder has. */
  resume: boolean
  signal: AbortSignal
  progress: Progress
}

/** What became of one setting. */
export interface Trained {
  setting: Setting
  /** Epochs completed. */
  epochs: number
  updates: number
  /** Of training and evaluation, over all runs that it took. */
  seconds: number
  trainLoss: number[]
  trainAccuracy: number[]
  testLoss: number[]
  testAccuracy: number[]
  /** Test accuracy by the paper's own inference, where it has one and training came to its end. */
  paperInference: number | null
  backend: string
}

interface Flat {
  x: Tensor
  y: Tensor
  count: number
}

/** Rows of 784 pixels in [0, 1], and their digits. */
export function flat({ images, labels }: Labelled): Flat {
  const count = labels.shape[0]!
  return { x: tensor(images.data, [count, 784], { scale: images.scale! }), y: rows(labels, 0, count), count }
}

/** Trains one setting to its end, or on from where the folder has it. */
export async function trainSetting(study: Study, setting: Setting, mnist: Mnist, o: StudyTraining): Promise<Trained> {
  const [train, test] = [flat(mnist.train), flat(mnist.test)]
  const stepsPerEpoch = Math.ceil(train.count / study.batchSize)
  const making: Making = { seed: o.seed, backend: o.backend, threads: o.threads, steps: o.epochs * stepsPerEpoch }
  const networks = await study.networks()
  const make = () => networks.make(setting.key, making)
  const { model, fitting } = await checkpointed(o.folder, setting.key, {
    make,
    resume: o.resume,
    backend: o.backend,
    threads: o.threads,
    signal: o.signal,
  })
  const clock = startClock(o.progress)
  o.progress.doing(setting.name, o.epochs)
  o.progress.skip(model.epoch * stepsPerEpoch, model.epoch)
  try {
    const { history, epochs } = await model.fit(train.x, train.y, {
      batchSize: study.batchSize,
      epochs: o.epochs,
      initialEpoch: model.epoch,
      validationData: [test.x, test.y],
      ...fitting,
      callbacks: [...clock.callbacks, ...fitting.callbacks],
    })
    const { loss = [], accuracy = [], valLoss = [], valAccuracy = [] } = history
    const ended = epochs.length === o.epochs
    return {
      setting,
      epochs: epochs.length,
      updates: epochs.length * stepsPerEpoch,
      seconds: clock.seconds,
      ...{ trainLoss: loss, trainAccuracy: accuracy, testLoss: valLoss, testAccuracy: valAccuracy },
      paperInference: ended ? await byPaper(networks.withPaperInference?.(setting.key, making), model, test) : null,
      backend: computedBy(model),
    }
  } finally {
    model.dispose()
  }
}

async function byPaper(model: Sequential | undefined, trained: Sequential, test: Flat): Promise<number | null> {
  if (!model) return null
  try {
    model.setWeights(await trained.getWeights())
    return (await model.evaluate(test.x, test.y)).accuracy
  } finally {
    model.dispose()
  }
}
