import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { namesOf } from './difference.ts'
import { gapOf, quantityOf, scoreOf, shown } from './measure.ts'

/** Accuracies on this many new points are closer than 2 points by chance alone in most draws. */
const SAME = 0.02
/** And losses that differ by less than this part of the larger one. */
const SAME_LOSS = 0.05

/** What the two runs show so far, in their own numbers. */
export function sentence(lab: Lab, say: Say): string {
  const { left, right } = lab.runs
  const [a, b] = [left.view.evaluations.at(-1), right.view.evaluations.at(-1)]
  if (!a || !b) return say('sentenceWait')
  const names = namesOf(lab.settings.left, lab.settings.right, say)
  const quantity = quantityOf(lab.settings.left, lab.settings.right)
  const loss = quantity === 'loss'
  const [gapA, gapB] = [gapOf(a, quantity), gapOf(b, quantity)]
  const gaps = say(loss ? 'sentenceLossGaps' : 'sentenceGaps', {
    left: names.left,
    right: names.right,
    a: shown(gapA, quantity),
    b: shown(gapB, quantity),
  })
  const [before, after] = [scoreOf(a.test, quantity), scoreOf(b.test, quantity)]
  const by = { right: names.right, n: shown(Math.abs(after - before), quantity) }
  const same = Math.abs(after - before) < (loss ? SAME_LOSS * Math.max(before, after) : SAME)
  if (same) return `${gaps} ${say(!loss && gapA - gapB > SAME ? 'sentenceMemorised' : 'sentenceSame', by)}`
  if (loss) return `${gaps} ${say(after < before ? 'sentenceLower' : 'sentenceHigher', by)}`
  return `${gaps} ${say(after > before ? 'sentenceBetter' : 'sentenceWorse', by)}`
}
