import type { Trial } from '@thinnet/charts'
import type { Labelled } from '@thinnet/datasets'
import { loadMnist } from '@thinnet/datasets/mnist'
import { checkpointed } from '@thinnet/sweep/folder'
import { type DataFormat, oneHot, optimizers, rows, type Tensor, ThinnetError } from 'thinnet'
import { convolutionalNetwork } from '../article/networks.ts'
import { startClock } from '../clock.ts'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { CnnOptions } from '../commands/mnist-cnn.ts'
import { computedBy } from '../computed-by.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { inRunFolder } from '../run-folder.ts'
import { hereAndNow, writeReport } from '../write-report.ts'
import { cnnReport, cnnTable } from './mnist-cnn-report.ts'

const NETWORK = 'convolutional network'

/** Trains the convolutional network, and says how well it does. */
export async function mnistCnn(options: CnnOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const mnist = await loadMnist({ directory: options.data, train: options.limit, test: options.testLimit })
  const train = images(mnist.train, options.dataFormat, options.limit, '--limit')
  const test = images(mnist.test, options.dataFormat, options.testLimit, '--test-limit')
  return inRunFolder('mnist-cnn', options, interrupt, async folder => {
    const { trial, backend } = await trainCnn(options, train, test, folder, interrupt.signal)
    const stoppedEarly = interrupt.signal.aborted
    const seconds = (Date.now() - started.getTime()) / 1000
    const counts = { images: train.count, tests: test.count }
    const circumstances = hereAndNow(started, backend)
    const about = { options, trial, circumstances, seconds, stoppedEarly, ...counts }
    const report = cnnReport(about)
    const { json, debug, ...settings } = options
    const { seed, seconds: trainingSeconds, epochs } = trial
    const page = await writeReport(folder, report, {
      started,
      seconds,
      stoppedEarly,
      backend,
      ...counts,
      options: settings,
      trial,
    })
    const result = {
      testLoss: trial.testLoss.at(-1) ?? null,
      testAccuracy: trial.testAccuracy.at(-1) ?? null,
      epochs: epochs.length,
      history: {
        loss: trial.trainLoss,
        accuracy: trial.trainAccuracy,
        valLoss: trial.testLoss,
        valAccuracy: trial.testAccuracy,
      },
      ...{ seed, backend, trainingSeconds, seconds, stoppedEarly, report: page },
    }
    printClosing({
      ...{ result, json, page, finding: report.finding },
      table: epochs.length > 0 ? cnnTable(about) : '',
      stopped: stoppedEarly ? [{ name: NETWORK, done: epochs.length, asked: options.epochs }] : null,
      next: [
        ['Which rate is best', commandFor('sweep', ['rates'])],
        ['See what is dropped, as it trains', commandFor('lab', [])],
      ],
    })
  })
}

interface Images {
  x: Tensor
  y: Tensor
  count: number
}

/** The first images, with one channel, and their digits one-hot. */
function images({ images, labels }: Labelled, format: DataFormat, limit: number | undefined, option: string): Images {
  const most = labels.shape[0]!
  const count = limit ?? most
  if (count > most) throw new ThinnetError(`${option}: expected at most the ${most} there are, got ${count}.`)
  const shape = format === 'channelsLast' ? [count, 28, 28, 1] : [count, 1, 28, 28]
  return { x: { ...rows(images, 0, count), shape }, y: oneHot(rows(labels, 0, count), 10), count }
}

async function trainCnn(options: CnnOptions, train: Images, test: Images, folder: string, signal: AbortSignal) {
  const { seed, epochs, batchSize, learningRate, rho } = options
  const stepsPerEpoch = Math.ceil(train.count / batchSize)
  const progress = showProgress({
    ...{ unit: 'step', units: epochs * stepsPerEpoch, perEpoch: stepsPerEpoch },
    evaluations: epochs + 1,
  })
  const make = () => {
    const model = convolutionalNetwork(options)
    model.compile({
      optimizer: optimizers.adadelta({ learningRate, rho }),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy'],
    })
    return model
  }
  const { model, fitting } = await checkpointed(folder, 'model', {
    make,
    backend: options.backend,
    threads: options.threads,
    resume: options.resume !== undefined,
    signal,
  })
  const clock = startClock(progress)
  progress.doing(NETWORK, epochs)
  progress.skip(model.epoch * stepsPerEpoch, model.epoch)
  try {
    const { history, epochs: done } = await model.fit(train.x, train.y, {
      batchSize,
      epochs,
      initialEpoch: model.epoch,
      validationData: [test.x, test.y],
      ...fitting,
      callbacks: [...clock.callbacks, ...fitting.callbacks],
    })
    const { loss = [], accuracy = [], valLoss = [], valAccuracy = [] } = history
    if (!signal.aborted) {
      // As the example ends. It gives the last validation's numbers again.
      const last = await model.evaluate(test.x, test.y)
      valLoss[valLoss.length - 1] = last.loss
      valAccuracy[valAccuracy.length - 1] = last.accuracy
      progress.evaluation()
    }
    clock.lap()
    const { seconds } = clock
    const trial: Trial = {
      ...{ seed, seconds, epochs: done },
      ...{ trainAccuracy: accuracy, testAccuracy: valAccuracy, trainLoss: loss, testLoss: valLoss },
    }
    return { trial, backend: computedBy(model) }
  } finally {
    progress.stop()
    model.dispose()
  }
}
