import { loadShakespeare, type Tokens } from '@thinnet/datasets'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { LanguageOptions } from '../commands/reproduce.ts'
import { onInterrupt } from '../interrupt.ts'
import { PERPLEXITY } from '../learning.ts'
import { showProgress } from '../progress.ts'
import { type LanguageStudy, PLAYS, SIZES } from '../reproduce/language/language-study.ts'
import { type TrainedOnce, trainOnce, updatesPerEpoch } from '../reproduce/language/train-language.ts'
import { inRunFolder } from '../run-folder.ts'
import { onThisMachine, writeReport } from '../write-report.ts'
import { type AboutLanguage, begunOf, findingOf } from './language-finding.ts'
import { languageReport, languageTable } from './language-report.ts'

/** Trains the language models of a study, each kind from several seeds, and says what comes of them. */
export async function language(study: LanguageStudy, options: LanguageOptions): Promise<number> {
  const interrupt = onInterrupt()
  const { signal } = interrupt
  const { data: file, backend, threads, seed: first, seeds, epochs } = options
  const text = await loadShakespeare({ vocabularySize: SIZES.vocabulary, ...(file !== undefined && { file }) })
  const sizes = { ...SIZES, ...sizesOf(text), epochs }
  return inRunFolder(`reproduce ${study.name}`, options, interrupt, async (folder, begun) => {
    const evaluations = study.settings.length * seeds * epochs
    const perEpoch = updatesPerEpoch(sizes)
    const progress = showProgress({
      ...{ unit: 'step', units: evaluations * perEpoch, perEpoch, evaluations },
      measure: PERPLEXITY,
    })
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
    const circumstances = onThisMachine(begun, trained[0]?.runs[0]?.backend ?? '')
    const about: AboutLanguage = { study, sizes, text: file ?? PLAYS, trained, circumstances, stoppedEarly }
    const results = trained.map(({ setting: { name, paper }, runs }) => ({ setting: name, paper, runs }))
    const page = await writeReport(folder, languageReport(about), { ...begun, stoppedEarly, options, sizes, results })
    printClosing({
      ...{ result: { results, stoppedEarly, report: page }, json: options.json, page },
      table: begunOf(about).length > 0 ? languageTable(about) : '',
      finding: findingOf(about),
      stopped: stoppedEarly
        ? trained.map(({ setting: { name }, runs }) => ({
            ...{ name, done: runs.reduce((sum, run) => sum + run.validationLoss.length, 0), asked: epochs * seeds },
          }))
        : null,
      next: [
        ['The other papers', commandFor('reproduce', ['--help'])],
        ['See what is dropped, as it trains', commandFor('lab', [])],
      ],
    })
  })
}

/** What is smaller, where the text is. */
function sizesOf({ vocabulary, train }: Tokens) {
  return { vocabulary: vocabulary.length, trainWords: Math.min(SIZES.trainWords, train.shape[0]!) }
}
