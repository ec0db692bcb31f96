import type { Circumstances, Figure, Link, Report } from '@thinnet/charts'
import {
  accuracyPanel,
  after,
  capitalized,
  circumstances,
  epochsOf,
  equalEpochs,
  final,
  generalizationGap,
  generalizationGapPanel,
  type LabRun,
  labLink,
  lossPanel,
  mistakesPanel,
  type Run,
} from '@thinnet/charts'
import { count, duration, percent, points, pointsText } from '@thinnet/charts/text'
import { EVALUATE_EVERY } from '../article/evaluate-every.ts'
import { CALIBRATION, whyLossRises, withCalibration } from '../article/why-loss-rises.ts'
import type { OverfitOptions } from '../commands/overfit.ts'
import { runsData } from '../runs-data.ts'
import { runsTable } from '../runs-table.ts'
import { drawTable } from '../terminal/table.ts'

/** What the report says the options of. */
export type Overfitted = Omit<OverfitOptions, 'backend' | 'json' | 'debug' | 'resume' | 'out' | 'threads'>

export interface About {
  options: Overfitted
  /** Comparable ones: without dropout, then with it, as far as they got. */
  runs: Run[]
  /** Test images; null where that is not known. */
  tests: number | null
  circumstances: Circumstances
  seconds: number
  stoppedEarly: boolean
  /** The address of the lab to link to. Default that of `thinnet lab`. */
  lab?: string
}

export function overfitReport(about: About): Report {
  const { options: o, runs, tests, seconds, stoppedEarly } = about
  const network = `784-[${o.units}]×${o.layers}-10`
  const seeds = o.seeds === undefined || o.seeds === 1 ? `seed ${o.seed}` : `seeds ${o.seed} to ${o.seed + o.seeds - 1}`
  const activation = o.activation === 'relu' ? 'ReLU' : 'sigmoid'
  const measured = withCalibration(runs)
  return {
    title: `Overfitting ${count(o.samples)} digits, without dropout and with it`,
    subtitle: `${network} · ${activation}${o.batchNorm ? ' · batch normalization' : ''} · SGD ${o.learningRate} · ${seeds}`,
    finding: finding(runs, tests),
    why: runs.flatMap(run => whyLossRises(run)),
    stoppedEarly,
    figures: [
      ...runs.map(run => accuracyFigure(run)),
      ...comparison(runs),
      {
        label: 'Time',
        value: duration(seconds),
        note: `${about.circumstances.backend}, ${stoppedEarly ? 'stopped early' : seeds}`,
      },
    ],
    panels:
      runs.length === 0
        ? []
        : [
            accuracyPanel(runs),
            lossPanel(runs),
            ...(runs.length > 1 ? [generalizationGapPanel(runs)] : []),
            ...(measured.length > 0 ? [mistakesPanel(measured)] : []),
          ],
    links: linkOf(about),
    tables: [
      { title: 'Results', ...runsTable(runs) },
      { title: 'Configuration', head: ['', 'without dropout', 'with dropout'], rows: configuration(o, network, seeds) },
      circumstances(about.circumstances, tests === null ? [] : [['Test images', count(tests)]]),
    ],
    ...(measured.length > 0 ? { notes: [CALIBRATION] } : {}),
    data: runsData(runs),
  }
}

/** Both runs in the lab, where it has their data and settings. */
function linkOf({ options: o, lab }: About): Link[] {
  if ('data' in o && o.data !== undefined) return []
  if (o.weightDecay > 0) return []
  const run = (rate: number, epochs: number, usual: number): LabRun => ({
    ...{ samples: o.samples, layers: o.layers, units: o.units, activation: o.activation },
    ...{ rate, scaling: o.scaling, place: 'hidden', batchNorm: o.batchNorm ?? false },
    ...{ optimizer: 'sgd', learningRate: o.learningRate, batchSize: o.batchSize, seed: o.seed },
    ...{ epochs, evaluateEvery: o.evaluateEvery ?? usual },
  })
  const [plain, dropout] = [
    run(0, o.plainEpochs, EVALUATE_EVERY.plain),
    run(o.rate, o.dropoutEpochs, EVALUATE_EVERY.dropout),
  ]
  return [labLink(plain, dropout, lab) ?? []].flat()
}

/** The table that the command ends with. */
export function closingTable({ runs }: About): string {
  return drawTable({ ...runsTable(runs, false), aligns: ['left', 'right'] })
}

function finding(runs: readonly Run[], tests: number | null): string {
  const [first, second] = runs
  if (!first) return 'Training was stopped before its first evaluation.'
  const test = (run: Run) => final(run, 'testAccuracy').mean
  const images = `${tests === null ? '' : `${count(tests)} `}test images`
  const start = (run: Run) => `${capitalized(run.name)} the network classifies`
  if (!second) {
    const train = percent(final(first, 'trainAccuracy').mean)
    return `${start(first)} ${train} of its training images correctly, and ${percent(test(first))} of ${images}.`
  }
  const more = pointsText(test(second) - test(first), ['more than', 'fewer than', 'as many as'])
  return `${start(second)} ${percent(test(second))} of ${images} correctly, ${more} without (${percent(test(first))})${atEqualEpochs(runs)}.`
}

/** The same after as many epochs. */
function atEqualEpochs(runs: readonly Run[]): string {
  const epoch = equalEpochs(runs)
  if (epoch === null) return ''
  const gaps = runs.map(run => after(run, epoch, generalizationGap).mean)
  const [without, withIt] = gaps.map(points)
  const ends = runs.map(run => epochsOf(run).at(-1)!)
  const tests = runs.map(run => after(run, epoch, (t, i) => t.testAccuracy[i]!).mean)
  const accuracies = ends.every(end => end === epoch)
    ? ''
    : `test accuracy is ${percent(tests[1]!)} with dropout and ${percent(tests[0]!)} without, and `
  return `. After ${epoch} epoch${epoch === 1 ? '' : 's'} each, ${accuracies}the generalization gap is ${withIt} with dropout and ${without} without`
}

function accuracyFigure(run: Run): Figure {
  const several = run.trials.length > 1
  const test = final(run, 'testAccuracy')
  return {
    label: `Test accuracy, ${run.key}`,
    value: percent(test.mean),
    note: `${several ? `± ${(100 * test.sd).toFixed(1)} over ${run.trials.length} seeds, ` : ''}train ${percent(final(run, 'trainAccuracy').mean)}, ${count(epochsOf(run).at(-1)!)} epochs`,
    colour: run.key,
  }
}

function comparison(runs: readonly Run[]): Figure[] {
  const [plain, dropout] = runs
  if (!plain || !dropout) return []
  const gained = Number((100 * (final(dropout, 'testAccuracy').mean - final(plain, 'testAccuracy').mean)).toFixed(1))
  const equal = equalEpochs(runs)
  const gapAt = (epochs: number) => runs.map(run => (100 * after(run, epochs, generalizationGap).mean).toFixed(1))
  return [
    {
      label: gained === 0 ? 'No difference by dropout' : gained > 0 ? 'Gained by dropout' : 'Lost by dropout',
      value: `${gained > 0 ? '+' : ''}${Math.abs(gained).toFixed(1)}`,
      note: 'points of test accuracy',
    },
    ...(equal === null
      ? []
      : [
          {
            label: `Generalization gap, ${count(equal)} epochs`,
            value: gapAt(equal).join(' → '),
            note: 'points, without → with',
          },
        ]),
  ]
}

function configuration(o: Overfitted, network: string, seeds: string): string[][] {
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
