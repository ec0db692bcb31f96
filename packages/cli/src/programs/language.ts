import { loadShakespeare, type Tokens } from '@thinnet/datasets'
import type { LanguageOptions } from '../commands/reproduce.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { type LanguageStudy, SIZES } from '../reproduce/language/language-study.ts'
import { type TrainedOnce, trainOnce, updatesPerEpoch } from '../reproduce/language/train-language.ts'
import { inRunFolder } from '../run-folder.ts'
import { printJson, printReport } from '../terminal/print.ts'
import { hereAndNow, writeReport } from '../write-report.ts'
import { type AboutLanguage, findingOf } from './language-finding.ts'
import { languageReport, languageTable } from './language-report.ts'

/** The text that is read where none is given. */
export const PLAYS = 'plays of Shakespeare'

/** Trains the language models of a study, each kind from several seeds, and says what comes of them. */
export async function language(study: LanguageStudy, options: LanguageOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const { signal } = interrupt
  const { data: file, backend, threads, seed: first, seeds, epochs } = options
  const text = await loadShakespeare({ vocabularySize: SIZES.vocabulary, ...(file !== undefined && { file }) })
  const sizes = { ...SIZES, ...sizesOf(text), epochs }
  return inRunFolder(`reproduce ${study.name}`, options, interrupt, async folder => {
    const networks = study.settings.length * seeds * epochs
    const progress = showProgress('step', { units: networks * updatesPerEpoch(sizes), evaluations: networks })
    const trained = study.settings.map(setting => ({ setting, runs: [] as TrainedOnce[] }))
    const how = { folder, sizes, backend, threads, resume: options.resume !== undefined, signal, progress }
    try {
      // All settings from one seed first, so that what is stopped early can be compared.
      for (let seed = first; seed < first + seeds; seed++) {
        for (const { setting, runs } of trained) {
          if (!signal.aborted) runs.push(await trainOnce(setting, seed, text, how))
        }
      }
    } finally {
      progress.stop()
    }
    const stoppedEarly = signal.aborted
    const circumstances = hereAndNow(started, trained[0]?.runs[0]?.backend ?? '')
    const about: AboutLanguage = { study, sizes, text: file ?? PLAYS, trained, circumstances, stoppedEarly }
    const results = trained.map(({ setting: { name, paper }, runs }) => ({ setting: name, paper, runs }))
    const page = await writeReport(folder, languageReport(about), { started, stoppedEarly, options, sizes, results })
    if (options.json) printJson({ results, stoppedEarly, report: page })
    else printReport(`${languageTable(about)}\n\n${findingOf(about)}`, page)
  })
}

/** What is smaller, where the text is. */
function sizesOf({ vocabulary, train }: Tokens) {
  return { vocabulary: vocabulary.length, trainWords: Math.min(SIZES.trainWords, train.shape[0]!) }
}
