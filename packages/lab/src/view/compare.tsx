import { useEffect, useRef, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { onPlane, type RunSettings, SIDES, type Side } from '../settings.ts'
import type { SeedsAnswer } from '../worker/seeds.ts'
import { BothCurves } from './both-curves.tsx'
import { Boundary, BoundaryOptions, boundaryLabel } from './boundary.tsx'
import { namesOf } from './difference.ts'
import { quantityOf, scoreOf, withUnit } from './measure.ts'
import { SeedsButton, SeedsSentence } from './seeds.tsx'
import { sentence } from './sentence.ts'
import { Term, Worded } from './term.tsx'

/** What the page opens on: two networks that differ in one thing, both boundaries, both curves, one sentence. */
export function Compare({ lab, say }: { lab: Lab; say: Say }) {
  const { settings } = lab
  const names = namesOf(settings.left, settings.right, say)
  const [answers, setAnswers] = useState<readonly SeedsAnswer[]>([])
  const experiment = JSON.stringify([settings.left, settings.right])
  // several seeds are of these settings
  useEffect(() => setAnswers([]), [experiment])
  const { over, running } = lab
  return (
    <div class="compare">
      <p class="sentence" data-testid="sentence" aria-live={running ? 'off' : 'polite'}>
        <Worded text={sentence(lab, say)} say={say} />
      </p>
      <div class="pictures">
        {SIDES.map(side => (
          <Answer key={side} lab={lab} side={side} name={names[side]} say={say} />
        ))}
        <Rate lab={lab} say={say} />
        <BothCurves lab={lab} names={names} answers={answers} say={say} />
      </div>
      <SeedsSentence answers={answers} names={names} quantity={quantityOf(settings.left, settings.right)} say={say} />
      <div class="controls">
        <button
          type="button"
          class="main"
          data-testid="play"
          onClick={() => {
            if (running) lab.pause()
            else if (over) lab.reset()
            else lab.resume()
          }}
        >
          {say(running ? 'pause' : over ? 'again' : 'resume')}
        </button>
        <button
          type="button"
          data-testid="new-seed"
          onClick={() => {
            const seed = Math.max(settings.left.seed, settings.right.seed) + 1
            lab.set({ ...settings, left: { ...settings.left, seed }, right: { ...settings.right, seed } })
          }}
        >
          {say('otherPoints')}
        </button>
        <SeedsButton lab={lab} answers={answers} onChange={setAnswers} say={say} />
        <BoundaryOptions lab={lab} say={say} />
        <span class="next">
          <button type="button" data-testid="to-thinned" onClick={() => lab.go({ ...settings, view: 'thinned' })}>
            {say('toThinned')}
          </button>
          <button type="button" data-testid="to-runs" onClick={() => lab.go({ ...settings, view: 'runs' })}>
            {say('toRuns')}
          </button>
        </span>
      </div>
      <p class="intro">
        <Worded text={say('intro')} say={say} />
      </p>
    </div>
  )
}

/** A run's boundary, with its name and its two accuracies. */
function Answer({ lab, side, name, say }: { lab: Lab; side: Side; name: string; say: Say }) {
  const { view } = lab.runs[side]
  const last = view.evaluations.at(-1)
  const run = lab.settings[side]
  const quantity = quantityOf(run)
  return (
    <section class={`answer ${side}`} aria-label={name}>
      <h2 data-testid={`name-${side}`}>{name}</h2>
      {onPlane(run) ? (
        <Boundary {...view} {...lab.settings} label={say(boundaryLabel(run))} say={say} />
      ) : (
        <p class="no-plane">{say('noPlane')}</p>
      )}
      <p
        class="accuracies"
        data-testid={`state-${side}`}
        data-state={view.state}
        data-epoch={last?.epoch ?? ''}
        data-train={last?.train[quantity] ?? ''}
        data-test={last?.test[quantity] ?? ''}
      >
        {view.state === 'diverged' || view.state === 'failed'
          ? say(view.state, { message: view.message })
          : last
            ? say(quantity === 'loss' ? 'losses' : 'accuracies', {
                train: withUnit(scoreOf(last.train, quantity), quantity),
                test: withUnit(scoreOf(last.test, quantity), quantity),
              })
            : say('preparing')}
      </p>
    </section>
  )
}

/** Milliseconds that the slider rests before the run begins again. */
const REST = 120

/** The right run's rate. */
function Rate({ lab, say }: { lab: Lab; say: Say }) {
  const [draft, setDraft] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const rate = draft ?? lab.settings.right.rate
  const take = (rate: RunSettings['rate']) => {
    setDraft(rate)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setDraft(null)
      lab.set({ ...lab.settings, right: { ...lab.settings.right, rate } })
    }, REST)
  }
  return (
    <div class="rate">
      <label for="rate">{say('rate')}</label>
      <Term name="rate" of={say('rate')} say={say} />
      <input
        id="rate"
        type="range"
        min={0}
        max={0.95}
        step={0.05}
        value={rate}
        data-testid="rate"
        onInput={event => take(Number(event.currentTarget.value))}
      />
      <output for="rate">{rate}</output>
    </div>
  )
}
