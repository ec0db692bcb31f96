import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { SIDES } from '../settings.ts'
import type { Scores } from '../worker/protocol.ts'
import { quantityOf, scoreOf, withUnit } from './measure.ts'
import { STATES } from './runs.tsx'

/** Tells screen readers when a run begins, pauses or ends: not of every step, which nobody could listen to. */
export function Announcer({ lab, say }: { lab: Lab; say: Say }) {
  const texts = SIDES.filter(side => lab.runs[side].begun || lab.runs[side].over).map(side => {
    const { view, over } = lab.runs[side]
    const state = say(STATES[view.state], { message: view.message })
    const last = over ? view.evaluations.at(-1) : undefined
    const quantity = quantityOf(lab.settings[side])
    const told = (scores: Scores) => withUnit(scoreOf(scores, quantity), quantity, 2)
    const values = { run: say(side), state }
    if (!last) return say('announceState', values)
    return say('announceScores', { ...values, train: told(last.train), test: told(last.test) })
  })
  if (lab.loading !== null) texts.unshift(say('announceLoading'))
  return (
    <p class="hidden" role="status" data-testid="announced">
      {texts.join(' ')}
    </p>
  )
}
