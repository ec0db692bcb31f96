import { loadMnist } from '@thinnet/datasets/mnist'
import type { StudyOptions } from '../commands/reproduce.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import type { Study } from '../reproduce/study.ts'
import { type Trained, trainSetting } from '../reproduce/train-study.ts'
import { inRunFolder } from '../run-folder.ts'
import { printJson, printReport } from '../terminal/print.ts'
import { hereAndNow, writeReport } from '../write-report.ts'
import { type AboutStudy, studyReport, studyTable } from './study-report.ts'

/** Trains the networks of a study, and says what comes of them. */
export async function reproduce(study: Study, options: StudyOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const epochs = options.paperBudget ? study.paperEpochs : options.epochs
  const mnist = await loadMnist(options.data === undefined ? {} : { directory: options.data })
  return inRunFolder(`reproduce ${study.name}`, options, interrupt, async folder => {
    const perEpoch = Math.ceil(mnist.train.labels.shape[0]! / study.batchSize)
    const units = study.settings.length * epochs * perEpoch
    const progress = showProgress('step', { units, evaluations: study.settings.length * epochs })
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
    const circumstances = hereAndNow(started, trained[0]?.backend ?? '')
    const about: AboutStudy = { study, epochs, seed: options.seed, trained, circumstances, stoppedEarly }
    const results = trained.map(({ setting, ...rest }) => ({ setting: setting.name, paper: setting.paper, ...rest }))
    const page = await writeReport(folder, studyReport(about), { started, stoppedEarly, options, results })
    if (options.json) printJson({ results, stoppedEarly, report: page })
    else printReport(studyTable(about), page)
  })
}
