import {
  accuracyPanel,
  final,
  generalizationGapPanel,
  lossPanel,
  mistakesPanel,
  type Panel,
  type Report,
  type Run,
  type RunKey,
  type Table,
} from '@thinnet/charts'
import { percent } from '@thinnet/charts/text'
import { CALIBRATION, whyLossRises, withCalibration } from '../article/why-loss-rises.ts'
import { runsData } from '../runs-data.ts'
import { runsTable } from '../runs-table.ts'
import { differentOptions, nameOf, words } from './names.ts'
import type { Saved } from './saved.ts'

/** A saved run, and what it is called: the folder's name, or as much of its path as tells it from others. */
export interface Named extends Saved {
  name: string
}

/** Several saved runs in one report: their curves on common axes, and what is different in their settings. */
export function overlay(all: readonly Named[]): Report {
  const runs = coloured(all.flatMap(one => one.runs.map(run => ({ ...run, name: nameOf(one, run, all) }))))
  const judged = runs.filter(isJudged)
  const measured = withCalibration(judged)
  return {
    title: `${all.length} runs`,
    subtitle: all.map(({ name }) => name).join(' · '),
    finding: findingOf(runs),
    why: measured.flatMap(run => whyLossRises(run, `${run.name}: the test loss`)),
    stoppedEarly: false,
    figures: [],
    panels: arranged([
      ...(judged.length > 0 ? [accuracyPanel(judged)] : []),
      lossPanel(runs),
      ...(judged.length > 1 ? [generalizationGapPanel(judged)] : []),
      ...(measured.length > 0 ? [mistakesPanel(measured)] : []),
    ]),
    tables: [
      ...(judged.length > 0 ? [{ title: 'Results', ...runsTable(judged) }] : []),
      ...losses(runs.filter(run => !isJudged(run))),
      ...settings(all),
      {
        title: 'Runs',
        head: ['', 'command', 'what it found'],
        rows: all.map(of => [of.name, of.command, of.finding]),
        wide: true,
      },
    ],
    notes: [
      'Lines are means over the seeds, bands one standard deviation; what was trained on is dashed.',
      ...(measured.length > 0 ? [CALIBRATION] : []),
    ],
    data: runsData(runs),
  }
}

/** All as wide as the widest. */
const arranged = (panels: readonly Panel[]): Panel[] =>
  panels.map(panel => (panels.some(({ wide }) => wide) ? { ...panel, wide: true } : panel))

const isJudged = ({ trials }: Run) => trials.every(({ testAccuracy }) => testAccuracy.length > 0)

const HUES: readonly RunKey[] = ['plain', 'dropout', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

/** A hue for each, its own where no other has it; of more than there are, some have one in common. */
function coloured(runs: readonly Run[]): Run[] {
  const taken = new Set<RunKey>()
  const own = runs.map(({ key }) => !taken.has(key) && taken.add(key) !== undefined)
  const free = HUES.filter(hue => !taken.has(hue))
  let next = 0
  return runs.map((run, i) => (own[i] ? run : { ...run, key: free[next++] ?? HUES[i % HUES.length]! }))
}

/** Of runs of one command what differs is worth saying, of unlike ones that they do is no news. */
function settings(all: readonly Named[]): Table[] {
  const commands = new Set(all.map(({ command }) => command))
  const different = [...commands].flatMap(command => differentOptions(all.filter(each => each.command === command)))
  if (different.length === 0) return []
  const cell = (value: unknown) => (value === undefined ? '–' : String(value))
  return [
    {
      title: 'Settings that differ',
      head: ['', ...all.map(({ name }) => name)],
      rows: [...new Set(different)].map(key => [words(key), ...all.map(({ options }) => cell(options[key]))]),
      wide: all.length > 2,
    },
  ]
}

/** Of runs that have no accuracy, as those of language models. */
function losses(runs: readonly Run[]): Table[] {
  if (runs.length === 0) return []
  return [
    {
      title: 'Losses',
      head: ['', 'epochs', 'train loss', 'validation loss'],
      rows: runs.map(run => [
        run.name,
        String(run.trials[0]!.epochs.at(-1)! + 1),
        final(run, 'trainLoss').mean.toFixed(3),
        final(run, 'testLoss').mean.toFixed(3),
      ]),
    },
  ]
}

function findingOf(runs: readonly Run[]): string {
  const judged = runs.filter(isJudged)
  if (judged.length > 0) {
    const [best, worst] = extremes(judged, run => -final(run, 'testAccuracy').mean)
    const of = (run: Run) => `${run.name}, ${percent(final(run, 'testAccuracy').mean)}`
    return `Highest test accuracy at the end: ${of(best)}; lowest: ${of(worst)}.`
  }
  const [best, worst] = extremes(runs, run => final(run, 'testLoss').mean)
  const of = (run: Run) => `${run.name}, ${final(run, 'testLoss').mean.toFixed(3)}`
  return `Lowest validation loss at the end: ${of(best)}; highest: ${of(worst)}.`
}

function extremes(runs: readonly Run[], by: (run: Run) => number): [Run, Run] {
  const sorted = runs.toSorted((a, b) => by(a) - by(b))
  return [sorted[0]!, sorted.at(-1)!]
}
