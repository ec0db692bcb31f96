import { circumstances, type Line, linePanel, type Report } from '@thinnet/charts'
import { largest, type MeanSd, meanSd, smallest } from '@thinnet/charts/numbers'
import { count, duration } from '@thinnet/charts/text'
import type { TrainedOnce } from '../reproduce/language/train-language.ts'
import { drawTable } from '../terminal/table.ts'
import {
  type AboutLanguage,
  begunOf,
  findingOf,
  perplexity,
  type TrainedSetting,
  test,
  text,
  whyRises,
} from './language-finding.ts'

export function languageReport(about: AboutLanguage): Report {
  const { study, sizes, stoppedEarly } = about
  const begun = begunOf(about)
  const of = (losses: (run: TrainedOnce) => number[]) => begun.map(trained => lineOf(trained, losses))
  const [train, validation] = [of(run => run.trainLoss), of(run => run.validationLoss)]
  const ends = validation.map(line => line.values.at(-1)!.mean)
  // The first epochs' are many times the last ones'.
  const max = Math.ceil(1.4 * largest(ends))
  return {
    title: study.title,
    subtitle: `Embedding and LSTM of ${sizes.units} units, ${count(sizes.vocabulary)} words · ${sizes.epochs} epochs of ${count(sizes.trainWords)} words`,
    finding: findingOf(about),
    why: begun.flatMap(whyRises),
    stoppedEarly,
    figures: begun.map(({ setting, runs }) => ({
      label: `Test perplexity, ${setting.name}`,
      value: text(test(runs)),
      note: setting.paper === null ? 'not in the paper' : `the paper: ${setting.paper.toFixed(1)}`,
      colour: setting.key,
    })),
    panels: begun.length
      ? [
          linePanel('Validation perplexity', '', validation, { min: Math.floor(0.8 * smallest(ends)), max }),
          linePanel('Training perplexity, with dropout', '', train, { min: 0, max }),
        ]
      : [],
    tables: [
      { title: 'Compared with the paper', head: HEAD, rows: begun.map(row) },
      { title: 'Configuration', head: [], rows: configuration(about) },
      circumstances(about.circumstances),
    ],
    notes: [
      'Perplexity is e to the power of the mean loss per word. Means are over seeds; ± is half of the 95 % interval of the mean, by Student’s t distribution, and bands are one standard deviation. The best epoch is that of the lowest validation perplexity of each seed.',
      `The paper’s figures are of another network and another text: ${study.paperNetwork}. Their order is to be compared, not their size.`,
    ],
    data: [
      ['run', 'seed', 'epoch', 'trainLoss', 'validationLoss'],
      ...begun.flatMap(({ setting, runs }) =>
        runs.flatMap(({ seed, trainLoss, validationLoss }) =>
          validationLoss.map((loss, i) => [setting.name, seed, i + 1, trainLoss[i]!, loss]),
        ),
      ),
    ],
  }
}

const HEAD = ['setting', 'paper, test', 'test', 'validation', 'best epoch', 'which', 'training', 'seeds', 'time']

function row({ setting, runs }: TrainedSetting): string[] {
  const best = runs.map(({ validationLoss }) => smallest(validationLoss))
  const which = runs.map(({ validationLoss }, i) => validationLoss.indexOf(best[i]!) + 1)
  return [
    setting.name,
    setting.paper === null ? '–' : setting.paper.toFixed(1),
    text(test(runs)),
    text(perplexity(runs.map(run => run.validationLoss.at(-1)!))),
    text(perplexity(best)),
    String(Math.round(meanSd(which).mean)),
    text(perplexity(runs.map(run => run.trainLoss.at(-1)!))),
    String(runs.length),
    duration(runs.reduce((sum, { seconds }) => sum + seconds, 0)),
  ]
}

/** The table that the command ends with. */
export function languageTable(about: AboutLanguage): string {
  return drawTable({ head: HEAD, rows: begunOf(about).map(row) })
}

function configuration({ study, sizes, text, trained }: AboutLanguage): string[][] {
  const { trainWords, steps, batchSize, learningRate, epochs } = sizes
  return [
    ['Paper', study.source],
    ['Its figures', study.paperNetwork],
    ['Text', `${text}: the first ${count(trainWords)} words, in windows of ${steps}, state 0 before each`],
    [
      'Training',
      `Adam, learning rate ${learningRate} to 0 by half a cosine; batches of ${batchSize}; ${epochs} epochs`,
    ],
    ...study.settings.map(({ name, how }) => [name, how]),
    ['Seeds', trained[0]!.runs.map(run => run.seed).join(', ')],
  ]
}

function lineOf({ setting, runs }: TrainedSetting, losses: (run: TrainedOnce) => number[]): Line {
  const epochs = smallest(runs.map(run => losses(run).length))
  const at = Array.from({ length: epochs }, (_, i) => i + 1)
  const values: MeanSd[] = at.map((_, i) => meanSd(runs.map(run => Math.exp(losses(run)[i]!))))
  return { name: setting.name, key: setting.key, at, values, band: runs.length > 1 }
}
