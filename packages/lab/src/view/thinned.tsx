import { useEffect, useRef, useState } from 'preact/hooks'
import { FEATURE_LABELS, featuresOf } from '../data/features.ts'
import { bring, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { isRegression, onPlane, RUN_FIELDS, SIDES } from '../settings.ts'
import { THINNED } from '../texts/thinned.ts'
import type { Edit, UnitAt, WhatIf } from '../worker/protocol.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { type Colours, drawDiagram } from './diagram.ts'
import { follow, type Layout, layout, nearest } from './layout.ts'
import { Maps } from './maps.tsx'
import { Status } from './runs.tsx'
import { typeScale } from './scale.ts'
import { Worded } from './term.tsx'
import { MASKS, Touch } from './touch.tsx'
import { UnitDetails } from './unit.tsx'

bring(THINNED)

const NOTHING: WhatIf = { dropped: [], edits: [] }
const sameUnit = (a: UnitAt, b: UnitAt) => a.column === b.column && a.unit === b.unit

/** The network as dots, at work on one sample; those that the next step drops are hollow. */
export function Thinned({ lab, say }: { lab: Lab; say: Say }) {
  const side = lab.shown
  const { view } = lab.runs[side]
  const { columns, inside } = view
  const run = lab.settings[side]
  const picture = !onPlane(run)
  const inputs = picture ? [] : featuresOf(run.features).map(name => FEATURE_LABELS[name])
  const [pointed, setPointed] = useState<UnitAt | null>(null)
  const at = pointed && pointed.unit < (columns[pointed.column]?.units ?? 0) ? pointed : null

  const [whatIf, setWhatIf] = useState<WhatIf>(NOTHING)
  const [masks, setMasks] = useState(false)
  // another network is as it is
  useEffect(() => {
    setWhatIf(NOTHING)
    setMasks(false)
  }, [columns])
  useEffect(
    () => lab.look(side, { unit: at, whatIf, masks: masks ? MASKS : 0 }),
    [side, at?.column, at?.unit, whatIf, masks],
  )
  const drop = (unit: UnitAt) => {
    const rest = whatIf.dropped.filter(each => !sameUnit(each, unit))
    setWhatIf({ ...whatIf, dropped: rest.length < whatIf.dropped.length ? rest : [...rest, unit] })
  }
  const edit = (edit: Edit) => {
    const rest = whatIf.edits.filter(each => !sameUnit(each, edit) || each.from !== edit.from)
    setWhatIf({ ...whatIf, edits: [...rest, edit] })
  }
  useEffect(() => () => lab.look(null, null), [])

  const units = columns.map(({ units }) => units)
  const bits = columns.map(({ dropout }) => inside?.masks.find(({ layer }) => layer === dropout)?.bits ?? null)
  const places = useRef<Layout | null>(null)
  const onInput = columns.length - run.layers
  const signed = !['relu', 'sigmoid'].includes(run.activation)
  const labels = {
    ...{ input: say('input'), output: say('output'), inputs },
    layer: (column: number) => (column < onInput ? say('inputKept') : say('layer', { layer: column - onInput + 1 })),
  }
  const ref = useCanvas(
    (context, width, height) => {
      places.current = layout(units, width, height, picture)
      drawDiagram(
        context,
        { units, bits, inside, picture, pointed: at, dropped: whatIf.dropped, labels },
        places.current,
        {
          ...coloursOf(context.canvas),
        },
      )
    },
    [columns, inside, picture, at, whatIf, say('input')],
  )
  const unitAt = (x: number, y: number) => places.current && nearest(places.current, x / typeScale(), y / typeScale())
  const point = ({ offsetX, offsetY }: PointerEvent) => {
    const found = unitAt(offsetX, offsetY)
    if (found && (found.column !== at?.column || found.unit !== at.unit)) setPointed(found)
  }
  const press = (event: PointerEvent) => {
    point(event)
    const found = unitAt(event.offsetX, event.offsetY)
    if (found && !picture) drop(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') setPointed(null)
    if (at && !picture && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      drop(at)
    }
    const found = places.current && follow(places.current, at, event.key)
    if (!found) return
    event.preventDefault()
    setPointed(found)
  }
  return (
    <section class="thinned">
      <div class="choice">
        <label for="shown">{say('shown')}</label>
        <select
          id="shown"
          data-testid="shown"
          value={side}
          onChange={event =>
            lab.set({ ...lab.settings, shown: event.currentTarget.value === 'left' ? 'left' : 'right' })
          }
        >
          {SIDES.map(each => (
            <option key={each} value={each}>
              {say(each)}
            </option>
          ))}
        </select>
        <Counts lab={lab} say={say} />
      </div>
      <Status side={side} view={view} run={lab.settings[side]} say={say} />
      <p class="about">
        <Worded
          text={
            columns.some(({ dropout }) => dropout !== null)
              ? say('thinnedText', { step: inside?.step ?? view.step })
              : say('noDropout')
          }
          say={say}
        />
      </p>
      <div
        class="network"
        data-testid="thinned-diagram"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive
        tabIndex={0}
        role="application"
        aria-label={say('diagram')}
        aria-describedby="thinned-about"
        onPointerMove={point}
        onPointerDown={press}
        onKeyDown={onKeyDown}
      >
        <canvas ref={ref} data-testid="thinned-canvas" />
      </div>
      <ul class="legend">
        <li class="kept">
          <Worded text={say('legendKept')} say={say} />
        </li>
        {signed && <li class="negative">{say('legendNegative')}</li>}
        <li class="dropped">{say('legendDropped')}</li>
      </ul>
      <div id="thinned-about" aria-live={view.state === 'running' ? 'off' : 'polite'}>
        {at && inside ? (
          <UnitDetails
            at={at}
            columns={columns}
            hidden={columns.length - onInput}
            inside={inside}
            picture={picture}
            dropped={whatIf.dropped.some(each => sameUnit(each, at))}
            onDrop={picture ? null : () => drop(at)}
            onEdit={edit}
            say={say}
          />
        ) : (
          <p class="hint">{say(picture ? 'hover' : 'hoverPoints')}</p>
        )}
      </div>
      {!picture && (
        <Touch
          lab={lab}
          view={view}
          whatIf={whatIf}
          masks={masks}
          onMasks={asked => {
            // they are of one network: it rests meanwhile
            if (asked) lab.pause()
            setMasks(asked)
          }}
          onReset={() => setWhatIf(NOTHING)}
          say={say}
        />
      )}
      <p
        class="sample"
        data-testid="thinned-sample"
        data-row={inside?.sample.row ?? ''}
        data-label={inside?.sample.label ?? ''}
      >
        {/* the room is kept until it is there */}
        {inside
          ? isRegression(run)
            ? say('sampleNumber', {
                row: inside.sample.row + 1,
                label: inside.sample.label.toFixed(2),
                answer: inside.probabilities[0]!.toFixed(2),
              })
            : say('sample', {
                row: inside.sample.row + 1,
                label: inside.sample.label,
                ...answerOf(inside.probabilities),
              })
          : '\u00a0'}
      </p>
      <ul class="hidden">
        {(inside?.masks ?? []).map(({ layer, bits }) => (
          <li key={layer}>
            {layer}: {say('kept', { kept: bits.reduce((sum, bit) => sum + bit, 0), all: bits.length })}
          </li>
        ))}
      </ul>
      <span
        class="hidden"
        aria-hidden="true"
        data-testid="thinned-mask"
        data-side={side}
        data-step={inside?.step ?? ''}
        data-probabilities={inside?.probabilities.join() ?? ''}
      >
        {(inside?.masks ?? []).map(({ layer, bits }) => `${layer}=${bits.join('')}`).join(' ')}
      </span>
      <Maps lab={lab} say={say} />
    </section>
  )
}

/** Layers and units of the network that is shown, one more or one less; its run begins again. */
function Counts({ lab, say }: { lab: Lab; say: Say }) {
  const side = lab.shown
  const run = lab.settings[side]
  const change = (name: 'layers' | 'units', by: number) =>
    lab.set({ ...lab.settings, [side]: { ...run, [name]: run[name] + by } })
  return (
    <>
      {(['layers', 'units'] as const).map(name => {
        const { from, to } = RUN_FIELDS[name] as { from: number; to: number }
        return (
          <fieldset key={name} class="count">
            <legend class="hidden">{say(name)}</legend>
            <button
              type="button"
              data-testid={`fewer-${name}`}
              aria-label={say('fewer', { what: say(name) })}
              disabled={run[name] <= from}
              onClick={() => change(name, -1)}
            >
              −
            </button>
            <span aria-hidden="true">
              {say(name)} {run[name]}
            </span>
            <button
              type="button"
              data-testid={`more-${name}`}
              aria-label={say('oneMore', { what: say(name) })}
              disabled={run[name] >= to}
              onClick={() => change(name, 1)}
            >
              +
            </button>
          </fieldset>
        )
      })}
    </>
  )
}

/** The likeliest class, and how likely it is. */
function answerOf(probabilities: Float32Array) {
  const answer = probabilities.indexOf(Math.max(...probabilities))
  return { answer: answer < 0 ? '–' : answer, percent: `${(100 * (probabilities[answer] ?? 0)).toFixed(0)} %` }
}

function coloursOf(canvas: HTMLCanvasElement): Colours {
  const names = ['text', 'soft', 'edge', 'grid', 'line', 'positive', 'negative', 'paper', 'bad'] as const
  return Object.fromEntries(names.map(name => [name, colourOf(canvas, `--${name}`)])) as Colours
}
