import { comparable, type Report, type Run, type Trial } from '@thinnet/charts'
import { checked } from '@thinnet/sweep/report'
import { ThinnetError } from 'thinnet'
import { languageReport } from '../programs/language-report.ts'
import { lenetRun, mcDropoutReport } from '../programs/mc-dropout-report.ts'
import { cnnReport, cnnRun } from '../programs/mnist-cnn-report.ts'
import { overfitReport } from '../programs/overfit-report.ts'
import { studyReport, studyRuns } from '../programs/study-report.ts'
import { dropconnect } from '../reproduce/dropconnect.ts'
import { type LanguageStudy, PLAYS, SIZES } from '../reproduce/language/language-study.ts'
import { variationalDropout } from '../reproduce/language/variational-dropout.ts'
import { weightDrop } from '../reproduce/language/weight-drop.ts'
import { srivastava } from '../reproduce/srivastava.ts'
import type { Study } from '../reproduce/study.ts'
import { drawReport } from '../write-report.ts'
import type { Saved } from './saved.ts'
import { cnnHistory, languageHistory, mcDropoutHistory, overfitHistory, studyHistory } from './schemas.ts'

/** Reads a history.json: its value, and where it is from. */
type Read = (history: unknown, path: string) => Omit<Saved, 'command'>

/** By the commands that write them. */
export const PROGRAMS: Readonly<Record<string, Read>> = {
  overfit(history, path) {
    const of = checked(overfitHistory, history, path, 'the history of a run of overfit')
    const { options, seconds, stoppedEarly } = of
    const runs = comparable(of.runs as Run[])
    const tests = of.tests ?? (options.data === undefined ? MNIST.tests : null)
    const about = { options, runs, tests, circumstances: of, seconds, stoppedEarly }
    return drawn(options, runs, lab => overfitReport({ ...about, ...(lab === undefined ? {} : { lab }) }))
  },
  'mnist-cnn'(history, path) {
    const of = checked(cnnHistory, history, path, 'the history of a run of mnist-cnn')
    const { options, seconds, stoppedEarly } = of
    const isMnist = options.data === undefined
    const images = of.images ?? (isMnist ? (options.limit ?? MNIST.images) : null)
    const tests = of.tests ?? (isMnist ? (options.testLimit ?? MNIST.tests) : null)
    const about = { options, trial: of.trial as Trial, circumstances: of, seconds, stoppedEarly, images, tests }
    return drawn(options, comparable([cnnRun(about)]), () => cnnReport(about))
  },
  'reproduce srivastava': study(srivastava),
  'reproduce dropconnect': study(dropconnect),
  'reproduce mc-dropout'(history, path) {
    const of = checked(mcDropoutHistory, history, path, 'the history of a run of reproduce mc-dropout')
    const about = { ...of, trial: of.trial as Trial, circumstances: of }
    return drawn(of.options, comparable(lenetRun(about)), () => mcDropoutReport(about))
  },
  'reproduce variational-dropout': languageModels(variationalDropout),
  'reproduce weight-drop': languageModels(weightDrop),
}

const MNIST = { images: 60_000, tests: 10_000 }

function study(of: Study): Read {
  return (history, path) => {
    const { options, results, ...rest } = checked(studyHistory, history, path, `the history of a run of ${of.name}`)
    const epochs = options.paperBudget ? of.paperEpochs : options.epochs
    const trained = results.map(({ setting, ...each }) => ({ setting: settingOf(of, setting, path), ...each }))
    const circumstances = { ...rest, backend: results[0]?.backend ?? '' }
    const about = { study: of, epochs, seed: options.seed, trained, circumstances, stoppedEarly: rest.stoppedEarly }
    return drawn(options, comparable(studyRuns(about)), () => studyReport(about))
  }
}

function languageModels(of: LanguageStudy): Read {
  return (history, path) => {
    const saved = checked(languageHistory, history, path, `the history of a run of ${of.name}`)
    const { options, results, stoppedEarly } = saved
    const sizes = { ...SIZES, ...saved.sizes, epochs: options.epochs }
    const trained = results.map(({ setting, runs }) => ({ setting: settingOf(of, setting, path), runs }))
    const circumstances = { ...saved, backend: results[0]?.runs[0]?.backend ?? '' }
    const about = { study: of, sizes, text: options.data ?? PLAYS, trained, circumstances, stoppedEarly }
    const runs = trained.map(({ setting: { key, name }, runs }): Run => {
      const trials = runs.map(({ seed, seconds, trainLoss, validationLoss }) => ({
        ...{ seed, seconds, epochs: validationLoss.map((_, epoch) => epoch) },
        ...{ trainLoss, testLoss: validationLoss, trainAccuracy: [], testAccuracy: [] },
      }))
      return { key, name, asked: options.epochs, trials }
    })
    return drawn(options, comparable(runs), () => languageReport(about))
  }
}

function settingOf<Setting extends { name: string }>(
  { name, settings }: { name: string; settings: readonly Setting[] },
  wanted: string,
  path: string,
): Setting {
  const found = settings.find(setting => setting.name === wanted)
  if (found) return found
  const known = settings.map(setting => setting.name).join(', ')
  throw new ThinnetError(`${path}: expected settings of ${name}, which are ${known}, got "${wanted}".`)
}

function drawn(options: object, runs: Run[], report: (lab?: string) => Report): ReturnType<Read> {
  return {
    ...{ options: { ...options }, runs, finding: report().finding },
    draw: (folder, lab) => drawReport(folder, report(lab)),
  }
}
