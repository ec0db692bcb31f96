import type { Trial } from '@thinnet/charts'
import { loadMnist, type Mnist } from '@thinnet/datasets/mnist'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { McDropoutOptions } from '../commands/reproduce.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { BATCH_SIZE, PAPER_EPOCHS } from '../reproduce/gal-ghahramani.ts'
import { lenet, rotatedDigit, uncertaintyOf } from '../reproduce/mc-dropout.ts'
import { inRunFolder } from '../run-folder.ts'
import { trainEpochs } from '../train-epochs.ts'
import { onThisMachine, writeReport } from '../write-report.ts'
import { type AboutUncertainty, mcDropoutReport, mcDropoutTable } from './mc-dropout-report.ts'

const NETWORK = 'LeNet'

const epochsOf = ({ paperBudget, epochs }: Pick<McDropoutOptions, 'paperBudget' | 'epochs'>) =>
  paperBudget ? PAPER_EPOCHS : epochs

/** Trains LeNet, and asks it about a digit that is rotated. */
export async function mcDropout(options: McDropoutOptions): Promise<number> {
  const interrupt = onInterrupt()
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder('reproduce mc-dropout', options, interrupt, async (folder, begun) => {
    const { backend, ...trained } = await trainLenet(folder, mnist, options, interrupt.signal)
    const about = { ...trained, circumstances: onThisMachine(begun, backend) }
    const { rotated, testAccuracy, epochs, updates, stoppedEarly } = about
    const report = mcDropoutReport(about)
    const page = await writeReport(folder, report, { ...begun, ...trained, backend, options })
    const result = { rotated, testAccuracy, epochs, updates, stoppedEarly, report: page }
    printClosing({
      ...{ result, json: options.json, page },
      ...{ table: mcDropoutTable(about), finding: report.finding },
      stopped: stoppedEarly ? [{ name: NETWORK, done: epochs, asked: epochsOf(options) }] : null,
      next: [
        ['Another digit', commandFor('reproduce mc-dropout', ['--digit', String((options.digit + 6) % 10)])],
        ['A digit that you draw, in the lab', commandFor('lab', [])],
      ],
    })
  })
}

async function trainLenet(
  folder: string,
  { train, test, ...rest }: Mnist,
  { seed, backend, threads, digit, resume, ...budget }: McDropoutOptions,
  signal: AbortSignal,
): Promise<Omit<AboutUncertainty, 'circumstances'> & { backend: string }> {
  const epochs = epochsOf(budget)
  const perEpoch = Math.ceil(train.labels.shape[0]! / BATCH_SIZE)
  const progress = showProgress({ unit: 'step', units: epochs * perEpoch, perEpoch, evaluations: epochs })
  const samples = ({ images, labels }: typeof train) => ({
    x: { ...images, shape: [labels.shape[0]!, 28, 28, 1] },
    y: labels,
  })
  const how = { folder, backend, threads, resume: resume !== undefined, signal, progress }
  const what = {
    ...{ make: () => lenet({ seed, backend, threads }), name: 'lenet', title: NETWORK, labels: test.labels },
    ...{ train: samples(train), test: samples(test), batchSize: BATCH_SIZE, epochs },
  }
  try {
    return await trainEpochs({ ...how, ...what }, async ({ model, curves, seconds, updates, backend }) => {
      const trial: Trial = { seed, seconds: seconds(), ...curves }
      const testAccuracy = curves.testAccuracy.at(-1) ?? null
      const rotated = await uncertaintyOf(model, rotatedDigit({ train, test, ...rest }, digit))
      return {
        ...{ digit, rotated, epochs: curves.epochs.length, updates, testAccuracy, trial, seed, backend },
        ...{ seconds: trial.seconds, stoppedEarly: signal.aborted },
      }
    })
  } finally {
    progress.stop()
  }
}
