import type { Key, Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { namesOf } from './difference.ts'
import { gapOf, quantityOf, scoreOf, shown } from './measure.ts'

/** Accuracies on this many test points are closer than 2 points by chance alone in most draws. */
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
  const [before, after] = [scoreOf(a.test, quantity), scoreOf(b.test, quantity)]
  const [first, second, n] = [gapA, gapB, Math.abs(after - before)].map(value => shown(value, quantity))
  const values = { ...names, a: first!, b: second!, n: n! }
  const gaps = say(loss ? 'sentenceLossGaps' : 'sentenceGaps', values)
  const and = (verdict: Key) => `${gaps}${say('betweenSentences')}${say(verdict, values)}`
  const same = Math.abs(after - before) < (loss ? SAME_LOSS * Math.max(before, after) : SAME)
  if (same) return and(!loss && gapA - gapB > SAME ? 'sentenceMemorised' : 'sentenceSame')
  if (loss) return and(after < before ? 'sentenceLower' : 'sentenceHigher')
  return and(after > before ? 'sentenceBetter' : 'sentenceWorse')
}
