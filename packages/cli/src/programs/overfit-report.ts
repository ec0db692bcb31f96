import type { Figure, Report } from '@thinnet/charts'
import {
  accuracyPanel,
  circumstances,
  commonGeneralizationGap,
  final,
  generalizationGap,
  generalizationGapPanel,
  lossPanel,
  type Run,
} from '@thinnet/charts'
import { meanSd } from '@thinnet/charts/numbers'
import { count, duration, percent, percentMeanSd, points, pointsText } from '@thinnet/charts/text'
import type { DeepData } from '../article/deep-training.ts'
import { EVALUATE_EVERY } from '../article/evaluate-every.ts'
import { commandLine } from '../command-line.ts'
import type { OverfitOptions } from '../commands/overfit.ts'
import { drawTable } from '../terminal/table.ts'

export interface About {
  options: OverfitOptions
  /** Comparable ones: without dropout, then with it, as far as they got. */
  runs: Run[]
  backend: string
  started: Date
  seconds: number
  stoppedEarly: boolean
}

export function overfitReport(about: About, data: DeepData): Report {
  const { options: o, runs, backend, started, seconds, stoppedEarly } = about
  const network = `784-[${o.units}]×${o.layers}-10`
  const seeds = o.seeds === undefined || o.seeds === 1 ? `seed ${o.seed}` : `seeds ${o.seed} to ${o.seed + o.seeds - 1}`
  const activation = o.activation === 'relu' ? 'ReLU' : 'sigmoid'
  const tests = data.test.y.shape[0]!
  const panels = [
    ...runs.map(run => accuracyPanel(run, runs)),
    ...(runs.length > 1 ? [generalizationGapPanel(runs)] : []),
  ]
  if (runs.length > 0) panels.push(lossPanel(runs))
  return {
    title: `Overfitting ${count(o.samples)} digits, without dropout and with it`,
    subtitle: `${network} · ${activation}${o.batchNorm ? ' · batch normalization' : ''} · SGD ${o.learningRate} · ${seeds}`,
    finding: finding(runs, tests),
    stoppedEarly,
    figures: [
      ...runs.map(run => accuracyFigure(run)),
      ...comparison(runs),
      { label: 'Time', value: duration(seconds), note: `${backend}, ${stoppedEarly ? 'stopped early' : seeds}` },
    ],
    panels,
    tables: [
      { title: 'Results', ...resultTable(runs) },
      { title: 'Configuration', head: ['', 'without dropout', 'with dropout'], rows: configuration(o, network, seeds) },
      circumstances(commandLine(), started, backend, [['Test images', count(tests)]]),
    ],
  }
}

/** The table that the command ends with. */
export function closingTable({ runs }: About): string {
  return drawTable({ ...resultTable(runs), aligns: ['left', 'right'] })
}

function resultTable(runs: Run[]) {
  const rows = runs.map(run => {
    const several = run.trials.length > 1
    const gaps = meanSd(run.trials.map(t => generalizationGap(t, t.epochs.length - 1)))
    return [
      run.name,
      String(run.trials[0]!.epochs.at(-1)! + 1),
      percentMeanSd(final(run, 'trainAccuracy'), several),
      percentMeanSd(final(run, 'testAccuracy'), several),
      several ? `${(100 * gaps.mean).toFixed(1)} ± ${points(gaps.sd)}` : points(gaps.mean),
      final(run, 'testLoss').mean.toFixed(3),
      duration(meanSd(run.trials.map(t => t.seconds)).mean),
    ]
  })
  return { head: ['', 'epochs', 'train accuracy', 'test accuracy', 'generalization gap', 'test loss', 'time'], rows }
}

function finding(runs: Run[], tests: number): string {
  const [first, second] = runs
  if (!first) return 'Training was stopped before anything was evaluated.'
  const test = (run: Run) => final(run, 'testAccuracy').mean
  const start = (run: Run) => `${run.name.charAt(0).toUpperCase()}${run.name.slice(1)} the network classifies`
  if (!second) {
    const train = percent(final(first, 'trainAccuracy').mean)
    return `${start(first)} ${train} of the digits it was trained on correctly, and ${percent(test(first))} of ${count(tests)} unseen ones.`
  }
  const more = pointsText(test(second) - test(first), ['more than', 'fewer than', 'as many as'])
  const common = commonGeneralizationGap(runs)
  const [without, withIt] = common?.gaps.map(each => pointsText(each.mean, ['better', 'worse', 'no better'])) ?? []
  const gaps = common
    ? `; at epoch ${common.epoch} it is ${withIt} on what it was trained on, against ${without} without`
    : ''
  return `${start(second)} ${percent(test(second))} of ${count(tests)} unseen digits correctly, ${more} without (${percent(test(first))})${gaps}.`
}

function accuracyFigure(run: Run): Figure {
  const several = run.trials.length > 1
  const test = final(run, 'testAccuracy')
  return {
    label: `Test accuracy, ${run.key}`,
    value: percent(test.mean),
    note: `${several ? `± ${(100 * test.sd).toFixed(1)} over ${run.trials.length} seeds, ` : ''}train ${percent(final(run, 'trainAccuracy').mean)}, ${run.trials[0]!.epochs.at(-1)! + 1} epochs`,
    colour: run.key,
  }
}

function comparison(runs: Run[]): Figure[] {
  const [plain, dropout] = runs
  if (!plain || !dropout) return []
  const gained = Number((100 * (final(dropout, 'testAccuracy').mean - final(plain, 'testAccuracy').mean)).toFixed(1))
  const common = commonGeneralizationGap(runs)
  const gaps = common?.gaps.map(each => (100 * each.mean).toFixed(1)).join(' → ')
  return [
    {
      label: gained === 0 ? 'No difference by dropout' : gained > 0 ? 'Gained by dropout' : 'Lost by dropout',
      value: `${gained > 0 ? '+' : ''}${Math.abs(gained).toFixed(1)}`,
      note: 'points of test accuracy',
    },
    ...(common
      ? [
          {
            label: `Generalization gap, epoch ${common.epoch}`,
            value: gaps!,
            note: 'points, without → with',
          },
        ]
      : []),
  ]
}

function configuration(o: OverfitOptions, network: string, seeds: string): string[][] {
  const same = (name: string, value: string) => [name, value, value]
  const steps = Math.ceil(o.samples / o.batchSize)
  return [
    same('Network', `${network}, ${o.activation}`),
    ['Dropout', 'none', `${o.rate} after each activation, ${o.scaling}`],
    same('Batch normalization', o.batchNorm ? 'before each activation' : 'none'),
    same('Initial weights', 'He normal, biases 0'),
    same('Loss', `crossentropy${o.weightDecay > 0 ? ` + ½ · ${o.weightDecay} · ‖W‖²` : ''}`),
    same('Optimizer', `SGD, learning rate ${o.learningRate}`),
    same('Training images', `the first ${count(o.samples)} of MNIST, /255`),
    same('Batches', `${o.batchSize}, drawn with replacement, ${steps} per epoch`),
    ['Epochs', String(o.plainEpochs), String(o.dropoutEpochs)],
    [
      'Evaluated every',
      ...[EVALUATE_EVERY.plain, EVALUATE_EVERY.dropout].map(usual => String(o.evaluateEvery ?? usual)),
    ],
    same('Random numbers', seeds),
  ]
}
