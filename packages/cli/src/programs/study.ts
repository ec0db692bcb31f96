import { loadMnist } from '@thinnet/datasets/mnist'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { StudyOptions } from '../commands/reproduce.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import type { Study } from '../reproduce/study.ts'
import { type Trained, trainSetting } from '../reproduce/train-study.ts'
import { inRunFolder } from '../run-folder.ts'
import { onThisMachine, writeReport } from '../write-report.ts'
import { type AboutStudy, studyReport, studyTable } from './study-report.ts'

/** Trains the networks of a study, and says what comes of them; `given` are the words that say how. */
export async function reproduce(study: Study, options: StudyOptions, given: readonly string[]): Promise<number> {
  const interrupt = onInterrupt()
  const epochs = options.paperBudget ? study.paperEpochs : options.epochs
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder(`reproduce ${study.name}`, options, interrupt, async (folder, begun) => {
    const perEpoch = Math.ceil(mnist.train.labels.shape[0]! / study.batchSize)
    const evaluations = study.settings.length * epochs
    const progress = showProgress({ unit: 'step', units: evaluations * perEpoch, perEpoch, evaluations })
    const trained: Trained[] = []
    try {
      for (const setting of study.settings) {
        if (interrupt.signal.aborted) break
        const { seed, backend, threads } = options
        const resume = options.resume !== undefined
        const how = { folder, seed, backend, threads, epochs, resume, signal: interrupt.signal, progress }
        trained.push(await trainSetting(study, setting, mnist, how))
      }
    } finally {
      progress.stop()
    }
    const stoppedEarly = interrupt.signal.aborted
    const circumstances = onThisMachine(begun, trained[0]?.backend ?? '')
    const about: AboutStudy = { study, epochs, seed: options.seed, trained, circumstances, stoppedEarly }
    const results = trained.map(({ setting, ...rest }) => ({ setting: setting.name, paper: setting.paper, ...rest }))
    const page = await writeReport(folder, studyReport(about), { ...begun, stoppedEarly, options, results })
    const done = (key: string) => trained.find(({ setting }) => setting.key === key)?.epochs ?? 0
    printClosing({
      ...{ result: { results, stoppedEarly, report: page }, json: options.json, page },
      table: trained.some(({ epochs }) => epochs > 0) ? studyTable(about) : '',
      stopped: stoppedEarly ? study.settings.map(({ name, key }) => ({ name, done: done(key), asked: epochs })) : null,
      next: [
        ...(epochs < study.paperEpochs && options.resume === undefined
          ? [
              [
                "As many epochs as the paper's (it takes longer)",
                commandFor(`reproduce ${study.name}`, [...given, '--paper-budget']),
              ] as const,
            ]
          : []),
        ['See what is dropped, as it trains', commandFor('lab', [])],
      ],
    })
  })
}
