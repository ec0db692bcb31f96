import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { Evaluation } from '../worker/protocol.ts'
import { namesOf } from './difference.ts'

/** Accuracies on this many new points are closer than 2 points by chance alone in most draws. */
const SAME = 0.02

const points = (value: number) => (100 * value).toFixed(1)
export const gapOf = ({ train, test }: Evaluation) => train.accuracy - test.accuracy

/** What the two runs show so far, in their own numbers. */
export function sentence(lab: Lab, say: Say): string {
  const { left, right } = lab.runs
  const [a, b] = [left.view.evaluations.at(-1), right.view.evaluations.at(-1)]
  if (!a || !b) return say('sentenceWait')
  const names = namesOf(lab.settings.left, lab.settings.right, say)
  const gaps = say('sentenceGaps', {
    left: names.left,
    right: names.right,
    a: points(gapOf(a)),
    b: points(gapOf(b)),
  })
  const better = b.test.accuracy - a.test.accuracy
  const by = { right: names.right, n: points(Math.abs(better)) }
  const memorised = gapOf(a) - gapOf(b) > SAME
  const same = memorised ? 'sentenceMemorised' : 'sentenceSame'
  const test = say(Math.abs(better) < SAME ? same : better > 0 ? 'sentenceBetter' : 'sentenceWorse', by)
  return `${gaps} ${test}`
}
