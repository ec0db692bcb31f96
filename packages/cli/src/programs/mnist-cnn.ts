import type { Labelled } from '@thinnet/datasets'
import { loadMnist } from '@thinnet/datasets/mnist'
import { type DataFormat, oneHot, optimizers, rows, type Tensor, ThinnetError } from 'thinnet'
import { convolutionalNetwork } from '../article/networks.ts'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { CnnOptions } from '../commands/mnist-cnn.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { inRunFolder } from '../run-folder.ts'
import { type Samples, trainEpochs } from '../train-epochs.ts'
import { onThisMachine, writeReport } from '../write-report.ts'
import { cnnReport, cnnTable } from './mnist-cnn-report.ts'

const NETWORK = 'convolutional network'

/** Trains the convolutional network, and says how well it does. */
export async function mnistCnn(options: CnnOptions): Promise<number> {
  const interrupt = onInterrupt()
  const mnist = await loadMnist({ directory: options.data, train: options.limit, test: options.testLimit })
  const train = images(mnist.train, options.dataFormat, options.limit, '--limit')
  const test = images(mnist.test, options.dataFormat, options.testLimit, '--test-limit')
  return inRunFolder('mnist-cnn', options, interrupt, async (folder, begun) => {
    const { trial, backend } = await trainCnn(options, train, test, folder, interrupt.signal)
    const stoppedEarly = interrupt.signal.aborted
    const counts = { images: train.count, tests: test.count }
    const circumstances = onThisMachine(begun, backend)
    const { seed, seconds, epochs } = trial
    const about = { options, trial, circumstances, seconds, stoppedEarly, ...counts }
    const report = cnnReport(about)
    const { json, debug, ...settings } = options
    const history = { ...begun, seconds, stoppedEarly, backend, ...counts, options: settings, trial }
    const page = await writeReport(folder, report, history)
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
      ...{ seed, backend, seconds, stoppedEarly, report: page },
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

interface Images extends Samples {
  labels: Tensor
  count: number
}

/** The first images, with one channel, and their digits one-hot. */
function images({ images, labels }: Labelled, format: DataFormat, limit: number | undefined, option: string): Images {
  const most = labels.shape[0]!
  const count = limit ?? most
  if (count > most) throw new ThinnetError(`${option}: expected at most the ${most} there are, got ${count}.`)
  const shape = format === 'channelsLast' ? [count, 28, 28, 1] : [count, 1, 28, 28]
  const digits = rows(labels, 0, count)
  return { x: { ...rows(images, 0, count), shape }, y: oneHot(digits, 10), labels: digits, count }
}

async function trainCnn(options: CnnOptions, train: Images, test: Images, folder: string, signal: AbortSignal) {
  const { seed, epochs, batchSize, learningRate, rho, backend, threads } = options
  const perEpoch = Math.ceil(train.count / batchSize)
  const progress = showProgress({ unit: 'step', units: epochs * perEpoch, perEpoch, evaluations: epochs + 1 })
  const make = () => {
    const model = convolutionalNetwork(options)
    model.compile({
      optimizer: optimizers.adadelta({ learningRate, rho }),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy'],
    })
    return model
  }
  const how = { folder, backend, threads, resume: options.resume !== undefined, signal, progress }
  const what = { make, name: 'model', title: NETWORK, train, test, labels: test.labels, batchSize, epochs }
  try {
    return await trainEpochs({ ...how, ...what }, async ({ model, curves, seconds, backend }) => {
      if (!signal.aborted) {
        // As the example ends. It gives the last validation's numbers again.
        const last = await model.evaluate(test.x, test.y)
        curves.testLoss[epochs - 1] = last.loss
        curves.testAccuracy[epochs - 1] = last.accuracy
        progress.evaluation()
      }
      return { trial: { seed, seconds: seconds(), ...curves }, backend }
    })
  } finally {
    progress.stop()
  }
}
