import { loadMnist, type Mnist } from '@thinnet/datasets'
import type { Command } from 'commander'
import { checkpointed } from '../checkpoint.ts'
import { startClock } from '../clock.ts'
import { INTERRUPTED, onInterrupt } from '../interrupt.ts'
import { type Act, addCommonOptions, addRunOptions, type RunOptions, whole } from '../options.ts'
import { showProgress } from '../progress.ts'
import { type AboutDoubt, doubtReport, doubtTable } from '../report/doubt-report.ts'
import { writeReport } from '../report/report.ts'
import { type AboutStudy, studyReport, studyTable } from '../report/study-report.ts'
import { dropconnect } from '../reproduce/dropconnect.ts'
import { BATCH_SIZE, doubt, lenet, PAPER_EPOCHS, turnedDigit } from '../reproduce/mc-dropout.ts'
import { srivastava } from '../reproduce/srivastava.ts'
import type { Study } from '../reproduce/study.ts'
import { type Reached, trainSetting } from '../reproduce/train-study.ts'
import { inRunFolder } from '../run-folder.ts'

export interface StudyOptions extends RunOptions {
  epochs: number
  paperBudget?: true
}

export interface DoubtOptions extends StudyOptions {
  digit: number
}

const EPOCHS = ['--epochs <n>', 'times through the training images', whole(1, 1e6)] as const

/** `thinnet reproduce srivastava | dropconnect | mc-dropout` */
export function addReproduce(command: Command, act: Act<StudyOptions> & Act<DoubtOptions>): void {
  command.description('train the networks of a paper, and set what they reach beside its figures')
  for (const study of [srivastava, dropconnect]) {
    addRunOptions(addCommonOptions(command.command(study.name)))
      .description(`${study.source}: ${study.settings.map(({ name, paper }) => `${name} ${paper} %`).join(', ')}`)
      .option(...EPOCHS, study.epochs)
      .option('--paper-budget', `as many epochs as the paper's: ${study.paperEpochs}`)
      .action(act((options: StudyOptions) => reproduce(study, options)))
  }
  addRunOptions(addCommonOptions(command.command('mc-dropout')))
    .description('Gal & Ghahramani 2016, figure 4: what Monte-Carlo dropout says of a digit that is turned')
    .option(...EPOCHS, 20)
    .option('--paper-budget', `as many epochs as the paper's: ${PAPER_EPOCHS}`)
    .option('--digit <d>', 'which digit is turned', whole(0, 9), 1)
    .action(act(mcDropout))
}

async function reproduce(study: Study, options: StudyOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const epochs = options.paperBudget ? study.paperEpochs : options.epochs
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder(`reproduce ${study.name}`, options, async folder => {
    const perEpoch = Math.ceil(mnist.train.labels.shape[0]! / study.batchSize)
    const steps = study.settings.length * epochs * perEpoch
    const progress = showProgress('step', { steps, evaluations: study.settings.length * epochs })
    const reached: Reached[] = []
    try {
      for (const setting of study.settings) {
        if (interrupt.signal.aborted) break
        const { seed, backend } = options
        const resume = options.resume !== undefined
        const how = { folder, seed, backend, epochs, resume, signal: interrupt.signal, progress }
        reached.push(await trainSetting(study, setting, mnist, how))
      }
    } finally {
      progress.stop()
    }
    const stoppedEarly = interrupt.signal.aborted
    const about: AboutStudy = { study, epochs, seed: options.seed, reached, started, stoppedEarly }
    const results = reached.map(({ setting, ...rest }) => ({ setting: setting.name, paper: setting.paper, ...rest }))
    const page = await writeReport(folder, studyReport(about), { started, stoppedEarly, options, results })
    const text = `${studyTable(about)}\n\nReport: ${page}`
    process.stdout.write(`${options.json ? JSON.stringify({ results, stoppedEarly, report: page }) : text}\n`)
    return stoppedEarly ? INTERRUPTED : 0
  })
}

async function mcDropout(options: DoubtOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder('reproduce mc-dropout', options, async folder => {
    const about = { ...(await trainLenet(folder, mnist, options, interrupt.signal)), started }
    const { turned, testAccuracy, epochs, updates, stoppedEarly } = about
    const page = await writeReport(folder, doubtReport(about), { ...about, options })
    const text = `${doubtTable(about)}\n\n${doubtReport(about).finding}\n\nReport: ${page}`
    const result = { turned, testAccuracy, epochs, updates, stoppedEarly, report: page }
    process.stdout.write(`${options.json ? JSON.stringify(result) : text}\n`)
    return stoppedEarly ? INTERRUPTED : 0
  })
}

async function trainLenet(
  folder: string,
  { train, test, ...rest }: Mnist,
  { seed, backend, digit, resume, ...budget }: DoubtOptions,
  signal: AbortSignal,
): Promise<Omit<AboutDoubt, 'started'>> {
  const epochs = budget.paperBudget ? PAPER_EPOCHS : budget.epochs
  const stepsPerEpoch = Math.ceil(train.labels.shape[0]! / BATCH_SIZE)
  const progress = showProgress('step', { steps: epochs * stepsPerEpoch, evaluations: epochs })
  const made = await checkpointed(folder, 'lenet', {
    make: () => lenet({ seed, backend }),
    backend,
    resume: resume !== undefined,
  })
  const { model, checkpoint } = made
  const clock = startClock(progress)
  progress.doing('LeNet')
  progress.skip(model.epoch * stepsPerEpoch, model.epoch)
  const images = (of: typeof train) => ({ ...of.images, shape: [of.labels.shape[0]!, 28, 28, 1] })
  try {
    const { history, epochs: done } = await model.fit(images(train), train.labels, {
      batchSize: BATCH_SIZE,
      epochs,
      initialEpoch: model.epoch,
      validationData: [images(test), test.labels],
      signal,
      callbacks: [...clock.callbacks, checkpoint],
    })
    return {
      digit,
      turned: await doubt(model, turnedDigit({ train, test, ...rest }, digit)),
      ...{ epochs: done.length, updates: done.length * stepsPerEpoch, seconds: clock.seconds },
      testAccuracy: history.valAccuracy?.at(-1) ?? null,
      ...{ seed, backend: model.backend, stoppedEarly: signal.aborted },
    }
  } finally {
    progress.stop()
    model.dispose()
  }
}
