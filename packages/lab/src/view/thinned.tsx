import { useEffect, useRef, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { SIDES } from '../settings.ts'
import type { UnitAt } from '../worker/protocol.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { type Colours, drawDiagram } from './diagram.ts'
import { follow, type Layout, layout, nearest } from './layout.ts'
import { Maps } from './maps.tsx'
import { Status } from './runs.tsx'
import { UnitDetails } from './unit.tsx'

/** The network as dots, at work on one sample; those that the next step drops are hollow. */
export function Thinned({ lab, say }: { lab: Lab; say: Say }) {
  const side = lab.shown
  const { view } = lab.runs[side]
  const { columns, inside } = view
  const picture = lab.settings[side].data === 'mnist300'
  const [pointed, setPointed] = useState<UnitAt | null>(null)
  const at = pointed && pointed.unit < (columns[pointed.column]?.units ?? 0) ? pointed : null

  useEffect(() => lab.look(side, { unit: at }), [side, at?.column, at?.unit])
  useEffect(() => () => lab.look(null, null), [])

  const units = columns.map(({ units }) => units)
  const bits = columns.map(({ dropout }) => inside?.masks.find(({ layer }) => layer === dropout)?.bits ?? null)
  const places = useRef<Layout | null>(null)
  const onInput = columns.length - lab.settings[side].layers
  const signed = !['relu', 'sigmoid'].includes(lab.settings[side].activation)
  const labels = {
    ...{ input: say('input'), output: say('output') },
    layer: (column: number) => (column < onInput ? say('inputKept') : say('layer', { layer: column - onInput + 1 })),
  }
  const ref = useCanvas(
    (context, width, height) => {
      places.current = layout(units, width, height, picture)
      drawDiagram(context, { units, bits, inside, picture, pointed: at, labels }, places.current, {
        ...coloursOf(context.canvas),
      })
    },
    [columns, inside, picture, at, say('input')],
  )
  const point = ({ offsetX, offsetY }: PointerEvent) => {
    const found = places.current && nearest(places.current, offsetX, offsetY)
    if (found && (found.column !== at?.column || found.unit !== at.unit)) setPointed(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') setPointed(null)
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
      </div>
      <Status side={side} view={view} say={say} />
      <p class="about">
        {bits.some(Boolean) ? say('thinnedText', { step: inside?.step ?? view.step }) : say('noDropout')}
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
        onPointerDown={point}
        onKeyDown={onKeyDown}
      >
        <canvas ref={ref} data-testid="thinned-canvas" />
      </div>
      <ul class="legend">
        <li class="kept">{say('legendKept')}</li>
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
            say={say}
          />
        ) : (
          <p class="hint">{say('hover')}</p>
        )}
      </div>
      {inside && (
        <p class="sample" data-testid="thinned-sample" data-row={inside.sample.row} data-label={inside.sample.label}>
          {say('sample', { row: inside.sample.row + 1, label: inside.sample.label, ...answerOf(inside.probabilities) })}
        </p>
      )}
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

/** The likeliest class, and how likely it is. */
function answerOf(probabilities: Float32Array) {
  const answer = probabilities.indexOf(Math.max(...probabilities))
  return { answer: answer < 0 ? '–' : answer, percent: `${(100 * (probabilities[answer] ?? 0)).toFixed(0)} %` }
}

function coloursOf(canvas: HTMLCanvasElement): Colours {
  const names = ['text', 'soft', 'edge', 'grid', 'line', 'positive', 'negative', 'paper'] as const
  return Object.fromEntries(names.map(name => [name, colourOf(canvas, `--${name}`)])) as Colours
}
