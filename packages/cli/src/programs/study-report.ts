import type { Circumstances, Report, Run, Trial } from '@thinnet/charts'
import { circumstances, type Line, linePanel, mistakesPanel } from '@thinnet/charts'
import { largest } from '@thinnet/charts/numbers'
import { count, duration } from '@thinnet/charts/text'
import { CALIBRATION, whyLossRises, withCalibration } from '../article/why-loss-rises.ts'
import type { Study } from '../reproduce/study.ts'
import type { Trained } from '../reproduce/train-study.ts'
import { runsData } from '../runs-data.ts'
import { drawTable } from '../terminal/table.ts'

export interface AboutStudy {
  study: Study
  epochs: number
  seed: number
  /** The networks that were begun. */
  trained: Trained[]
  circumstances: Circumstances
  stoppedEarly: boolean
}

export function studyReport(about: AboutStudy): Report {
  const { study, epochs, seed, stoppedEarly } = about
  const begun = about.trained.filter(r => r.epochs > 0)
  const runs = studyRuns(about)
  const measured = withCalibration(runs)
  return {
    title: study.title,
    subtitle: `${study.network} · ${epochs} epochs of MNIST's 60 000 images · seed ${seed}`,
    finding: findingOf(begun),
    why: measured.flatMap(run => whyLossRises(run)),
    stoppedEarly,
    figures: begun.map(trained => ({
      label: `Test error, ${trained.setting.name}`,
      value: error(last(trained)),
      note: `the paper: ${trained.setting.paper.toFixed(2)} %`,
      colour: trained.setting.key,
    })),
    panels: begun.length
      ? [
          linePanel('Test error, %', '', lines(begun, errors), { min: 0, max: highest(begun) }),
          linePanel(
            'Training loss, with dropout',
            '',
            lines(begun, r => r.trainLoss),
            { min: 0 },
          ),
          linePanel(
            'Test loss',
            '',
            lines(begun, r => r.testLoss),
            { min: 0 },
          ),
          ...(measured.length > 0 ? [mistakesPanel(measured, false)] : []),
        ]
      : [],
    tables: [
      { title: 'Compared with the paper', head: HEAD, rows: begun.map(row) },
      {
        title: 'Configuration',
        head: [],
        rows: [
          ['Paper', study.source],
          ['Network', study.network],
          ['Training', study.training],
          ...study.settings.map(({ name, how }) => [name, how]),
          ['Seed', String(seed)],
        ],
      },
      circumstances(about.circumstances),
    ],
    ...(measured.length > 0 ? { notes: [CALIBRATION] } : {}),
    data: runsData(runs),
  }
}

/** The networks that were begun, as charts have them. */
export function studyRuns({ trained, seed, epochs: asked }: Pick<AboutStudy, 'trained' | 'seed' | 'epochs'>): Run[] {
  return trained
    .filter(r => r.epochs > 0)
    .map(({ setting, epochs, seconds, trainLoss, trainAccuracy, testLoss, testAccuracy, calibration }) => {
      const each = { seed, seconds, epochs: Array.from({ length: epochs }, (_, epoch) => epoch) }
      const curves = { trainLoss, trainAccuracy, testLoss, testAccuracy }
      const trial: Trial = { ...each, ...curves, ...(calibration ? { calibration } : {}) }
      return { key: setting.key, name: setting.name, asked, trials: [trial] }
    })
}

const HEAD = ['setting', 'paper', 'ours (final)', 'best epoch', 'paper’s inference', 'updates', 'epochs', 'time']

const errors = ({ testAccuracy }: Trained) => testAccuracy.map(accuracy => 100 * (1 - accuracy))

/** Where the chart of errors is cut off: the first epochs' are many times the last ones'. */
function highest(trained: Trained[]): number {
  return Math.ceil(Math.max(...trained.map(r => 2 * errors(r).at(-1)!), 2))
}

function row(r: Trained): string[] {
  return [
    r.setting.name,
    `${r.setting.paper.toFixed(2)} %`,
    error(last(r)),
    error(largest(r.testAccuracy)),
    r.paperInference === null ? '–' : error(r.paperInference),
    count(r.updates),
    String(r.epochs),
    duration(r.seconds),
  ]
}

/** The table that the command ends with. */
export function studyTable({ trained }: AboutStudy): string {
  return drawTable({ head: HEAD, rows: trained.filter(r => r.epochs > 0).map(row) })
}

function findingOf(trained: Trained[]): string {
  if (trained.length === 0) return 'Training was stopped before its first epoch ended.'
  const all = trained.map(r => `${r.setting.name} ${error(last(r))} (the paper: ${r.setting.paper.toFixed(2)} %)`)
  return `Wrong among the 10 000 test images at the end of training: ${all.join(', ')}.`
}

function lines(trained: Trained[], values: (r: Trained) => number[]): Line[] {
  return trained.map(r => ({
    name: r.setting.name,
    key: r.setting.key,
    at: values(r).map((_, i) => i + 1),
    values: values(r).map(mean => ({ mean, sd: 0 })),
    band: false,
  }))
}

const last = ({ testAccuracy }: Trained) => testAccuracy.at(-1)!
const error = (accuracy: number) => `${(100 * (1 - accuracy)).toFixed(2)} %`
