import { loadMnist, type Mnist } from '@thinnet/datasets/mnist'
import { checkpointed } from '@thinnet/sweep/folder'
import { startClock } from '../clock.ts'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { McDropoutOptions } from '../commands/reproduce.ts'
import { computedBy } from '../computed-by.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { BATCH_SIZE, PAPER_EPOCHS } from '../reproduce/gal-ghahramani.ts'
import { lenet, rotatedDigit, uncertaintyOf } from '../reproduce/mc-dropout.ts'
import { inRunFolder } from '../run-folder.ts'
import { hereAndNow, writeReport } from '../write-report.ts'
import { type AboutUncertainty, mcDropoutReport, mcDropoutTable } from './mc-dropout-report.ts'

const NETWORK = 'LeNet'

const epochsOf = ({ paperBudget, epochs }: Pick<McDropoutOptions, 'paperBudget' | 'epochs'>) =>
  paperBudget ? PAPER_EPOCHS : epochs

/** Trains LeNet, and asks it about a digit that is rotated. */
export async function mcDropout(options: McDropoutOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder('reproduce mc-dropout', options, interrupt, async folder => {
    const { backend, ...trained } = await trainLenet(folder, mnist, options, interrupt.signal)
    const about = { ...trained, circumstances: hereAndNow(started, backend) }
    const { rotated, testAccuracy, epochs, updates, stoppedEarly } = about
    const page = await writeReport(folder, mcDropoutReport(about), { ...trained, backend, started, options })
    const result = { rotated, testAccuracy, epochs, updates, stoppedEarly, report: page }
    printClosing({
      ...{ result, json: options.json, page },
      ...{ table: mcDropoutTable(about), finding: mcDropoutReport(about).finding },
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
  const stepsPerEpoch = Math.ceil(train.labels.shape[0]! / BATCH_SIZE)
  const progress = showProgress({
    ...{ unit: 'step', units: epochs * stepsPerEpoch, perEpoch: stepsPerEpoch },
    evaluations: epochs,
  })
  const made = await checkpointed(folder, 'lenet', {
    make: () => lenet({ seed, backend, threads }),
    ...{ backend, threads },
    resume: resume !== undefined,
    signal,
  })
  const { model, fitting } = made
  const clock = startClock(progress)
  progress.doing(NETWORK, epochs)
  progress.skip(model.epoch * stepsPerEpoch, model.epoch)
  const images = (of: typeof train) => ({ ...of.images, shape: [of.labels.shape[0]!, 28, 28, 1] })
  try {
    const { history, epochs: done } = await model.fit(images(train), train.labels, {
      batchSize: BATCH_SIZE,
      epochs,
      initialEpoch: model.epoch,
      validationData: [images(test), test.labels],
      ...fitting,
      callbacks: [...clock.callbacks, ...fitting.callbacks],
    })
    return {
      digit,
      rotated: await uncertaintyOf(model, rotatedDigit({ train, test, ...rest }, digit)),
      ...{ epochs: done.length, updates: done.length * stepsPerEpoch, seconds: clock.seconds },
      testAccuracy: history.valAccuracy?.at(-1) ?? null,
      ...{ seed, backend: computedBy(model), stoppedEarly: signal.aborted },
    }
  } finally {
    progress.stop()
    model.dispose()
  }
}
