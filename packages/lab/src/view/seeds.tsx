import { useState } from 'preact/hooks'
import type { Key, Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { onPlane, SIDES, type Side } from '../settings.ts'
import type { SeedsAnswer } from '../worker/seeds.ts'
import { averageOf } from './average.ts'
import { type Quantity, shown } from './measure.ts'
import { Worded } from './term.tsx'

/** Seeds that are trained on request. */
const SEEDS = 5

interface Props {
  lab: Lab
  /** What has come so far. */
  answers: readonly SeedsAnswer[]
  onChange(answers: readonly SeedsAnswer[]): void
  say: Say
}

/** Trains both runs with other seeds: one pair of numbers may be luck. */
export function SeedsButton({ lab, answers, onChange, say }: Props) {
  const [working, setWorking] = useState(false)
  const { left, right } = lab.settings
  const all = async () => {
    setWorking(true)
    const settings = lab.settings
    let come: SeedsAnswer[] = []
    onChange(come)
    try {
      for (let i = 0; i < SEEDS; i++) {
        const answer = await lab.asker.ask('seeds', {
          left: { ...left, seed: left.seed + i },
          right: { ...right, seed: right.seed + i },
        })
        if (lab.settings.left !== settings.left || lab.settings.right !== settings.right) break
        come = [...come, answer]
        onChange(come)
      }
    } catch {
      // a run that diverges: what has come is shown
    }
    setWorking(false)
  }
  return (
    <button
      type="button"
      data-testid="seeds"
      data-come={answers.length}
      disabled={working || [left, right].some(run => !onPlane(run) || run.epochs === 0)}
      onClick={() => void all()}
    >
      {working ? say('seedsWorking', { n: answers.length, all: SEEDS }) : say('seeds', { n: SEEDS })}
    </button>
  )
}

/** Gap and test accuracy of both runs over the seeds. */
export function SeedsSentence({
  answers,
  names,
  quantity,
  say,
}: Omit<Props, 'lab' | 'onChange'> & { names: Record<Side, string>; quantity: Quantity }) {
  if (answers.length < 2) return null
  const of = (side: Side) => {
    const last = averageOf(
      answers.map(answer => answer[side]),
      quantity,
    ).at(-1)!
    const key: Key = quantity === 'loss' ? 'seedsLossOf' : 'seedsOf'
    const values = { gap: last.gap, gapSd: last.gapSd, test: last.test, testSd: last.testSd }
    const texts = Object.entries(values).map(([name, value]) => [name, shown(value, quantity)])
    return say(key, { name: names[side], ...Object.fromEntries(texts) })
  }
  return (
    <p class="seeds" data-testid="seeds-sentence">
      <Worded text={say('seedsOver', { n: answers.length })} say={say} /> {SIDES.map(of).join(say('betweenSentences'))}
    </p>
  )
}
