import { type MeanSd, meanSd, median } from '@thinnet/charts/numbers'
import type { Score } from '../../examples/tfjs/run.ts'
import { markdown } from '../page/blocks.ts'
import type { Runs } from './runs.ts'

const HEAD = ['program', 'epochs', 'score', 'thinnet', 'TensorFlow.js', 'backend there', 's here', 's there', '×']

/** A row a program, and the median of what each is faster by. */
export function table(all: readonly Runs[], link = (name: string) => name): string {
  const ratios = all.map(ratio)
  const rows = all.map((runs, i) => {
    const { name, epochs, better } = runs.thinnet[0]!
    const [ours, theirs] = [values(runs.thinnet), values(runs.tfjs)]
    const said = `${name}, ${better === 'higher' ? '↑' : '↓'}${isWorse(ours, theirs, better) ? ', **worse**' : ''}`
    const numbers = [written(ours), written(theirs), runs.backend]
    const times = [runs.thinnet, runs.tfjs].map(scores => secondsOf(scores).toFixed(2))
    const work = `${epochs}${runs.samples ? ` of ${runs.samples} samples` : ''}`
    return [link(runs.name), work, said, ...numbers, ...times, bold(ratios[i]!)]
  })
  const sorted = [...ratios].sort((a, b) => a - b)
  const summary = `The median is ${median(sorted).toFixed(1)} ×, the least ${sorted[0]!.toFixed(1)} ×.`
  return `${markdown(HEAD, rows)}\n\n${summary}`
}

/** How many times as long TensorFlow.js trains, by the medians. */
const ratio = ({ thinnet, tfjs }: Runs) => secondsOf(tfjs) / secondsOf(thinnet)
const secondsOf = (scores: readonly Score[]) => median(scores.map(({ trainSeconds }) => trainSeconds))
const values = (scores: readonly Score[]) => meanSd(scores.map(({ value }) => value))

/** 97.5 % of Student's t with 4 degrees of freedom: two times three seeds. */
const T = 2.776

/** Whether our mean is worse than theirs by more than the 95 % interval of the difference, and a thousandth of itself. */
function isWorse(ours: MeanSd, theirs: MeanSd, better: Score['better']): boolean {
  const worse = better === 'higher' ? theirs.mean - ours.mean : ours.mean - theirs.mean
  return worse > Math.max(T * Math.sqrt((ours.sd ** 2 + theirs.sd ** 2) / 3), 0.001 * Math.abs(theirs.mean))
}

const written = ({ mean, sd }: MeanSd) => `${mean.toPrecision(3)} ± ${sd.toPrecision(1)}`
const bold = (value: number) => (value < 3 ? `**${value.toFixed(1)}**` : value.toFixed(1))
