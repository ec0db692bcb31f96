import type { JSX } from 'preact'
import type { Key, Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { RunView } from '../run-client.ts'
import { isRegression, onPlane, type RunSettings, type Settings, SIDES, type Side } from '../settings.ts'
import { Boundary, boundaryLabel } from './boundary.tsx'
import { Curves } from './curves.tsx'
import { Form } from './form.tsx'
import { gapOf, quantityOf, shown, withUnit } from './measure.ts'
import { Term, Worded } from './term.tsx'

/** Two runs side by side: settings, numbers, curves, and for points the decision boundary. */
export function Runs({ lab, say }: { lab: Lab; say: Say }) {
  return (
    <div class="columns">
      {SIDES.map(side => (
        <section key={side} class={`run ${side}`} aria-label={say(side)}>
          <h2>{say(side)}</h2>
          <Status side={side} view={lab.runs[side].view} run={lab.settings[side]} say={say} />
          {!isRegression(lab.settings[side]) && (
            <Curves
              side={side}
              title={say('accuracyCurves')}
              quantity="accuracy"
              view={lab.runs[side].view}
              say={say}
            />
          )}
          <Curves side={side} title={say('lossCurves')} quantity="loss" view={lab.runs[side].view} say={say} />
          {onPlane(lab.settings[side]) && (
            <Boundary
              {...lab.runs[side].view}
              {...lab.settings}
              label={say(boundaryLabel(lab.settings[side]))}
              say={say}
            />
          )}
          <SettingsOf lab={lab} side={side} say={say} />
        </section>
      ))}
    </div>
  )
}

/** The form of a run's settings. Its learning rate is that of the present step. */
function SettingsOf({ lab, side, say }: { lab: Lab; side: Side; say: Say }) {
  const run = lab.settings[side]
  const { step, rate } = lab.rateOf(side)
  const take = (changed: RunSettings) => {
    if (changed.learningRate === rate)
      lab.set({ ...lab.settings, [side]: { ...changed, learningRate: run.learningRate } })
    else if (changed.data === run.data) lab.setRate(side, changed.learningRate)
    // other data may want another learning rate, from the first step on
    else lab.set({ ...lab.settings, [side]: { ...changed, learningRateAt: '' } })
  }
  const newest = () => lab.set({ ...lab.settings, ...newPoints(lab.settings) })
  return (
    <Form
      side={side}
      run={{ ...run, learningRate: rate }}
      rateSince={step}
      say={say}
      onChange={take}
      onNewPoints={newest}
    />
  )
}

/** Other points for both runs, which are to be compared on the same ones; the networks begin as before. */
function newPoints({ left, right }: Settings): Pick<Settings, Side> {
  const dataSeed = Math.max(...[left, right].map(run => run.dataSeed || run.seed)) + 1
  return { left: { ...left, dataSeed }, right: { ...right, dataSeed } }
}

export const STATES: { readonly [state in RunView['state']]: Key } = {
  preparing: 'preparing',
  paused: 'paused',
  running: 'running',
  finished: 'finished',
  diverged: 'diverged',
  failed: 'failed',
}

/** Whole numbers, but of slow motion. */
const perSecond = (rate: number) => (rate < 10 ? rate.toFixed(1) : `${Math.round(rate)}`)

/** Where a text has room for an element. */
const ROOM = '\0'

/** An element with the text before it and after it, as the language has them. */
function around(text: string, element: JSX.Element, say: Say) {
  const [before = '', after = ''] = text.split(ROOM)
  return (
    <>
      <Worded text={before} say={say} />
      {element}
      <Worded text={after} say={say} />
    </>
  )
}

export function Status({ side, view, run, say }: { side: Side; view: RunView; run: RunSettings; say: Say }) {
  const last = view.evaluations.at(-1)
  const quantity = quantityOf(run)
  const loss = quantity === 'loss'
  const scores = [
    ['train', last?.train[quantity], say(loss ? 'trainLoss' : 'trainAccuracy')],
    ['test', last?.test[quantity], say(loss ? 'testLoss' : 'testAccuracy')],
  ] as const
  const gap = last && shown(gapOf(last, quantity), quantity, 2)
  return (
    <>
      <dl class={`scores ${side}`}>
        {scores.map(([name, value, label]) => (
          <div key={name} class={name}>
            <dt>{label}</dt>
            <dd data-testid={`${name}-accuracy-${side}`} data-value={value ?? ''} data-epoch={last?.epoch ?? ''}>
              {value == null ? '–' : withUnit(value, quantity, 2)}
            </dd>
          </div>
        ))}
        <div>
          <dt>
            <Term name="gap" say={say}>
              {say('gap')}
            </Term>
          </dt>
          <dd data-testid={`gap-${side}`}>{gap === undefined ? '–' : loss ? gap : say('points', { n: gap })}</dd>
        </div>
      </dl>
      <p class="status">
        <span data-testid={`state-${side}`} data-state={view.state}>
          {say(STATES[view.state], { message: view.message })}
        </span>
        {' · '}
        {around(
          say('epochNumber', { n: ROOM, all: run.epochs || '∞' }),
          <span data-testid={`epoch-${side}`}>{view.step === 0 ? 0 : view.epoch + 1}</span>,
          say,
        )}
        {' · '}
        {around(
          say('stepNumber', { n: ROOM }),
          <span data-testid={`step-${side}`} data-still={view.still}>
            {view.step}
          </span>,
          say,
        )}
        {' · '}
        <span data-testid={`steps-per-second-${side}`}>
          {view.state === 'running' ? perSecond(view.stepsPerSecond) : '–'}
        </span>{' '}
        {say('stepsPerSecond')}
        {' · '}
        {view.parameters.toLocaleString()} {say('parameters')}
      </p>
    </>
  )
}
