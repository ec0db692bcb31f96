import { useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { SIDES } from '../settings.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { Maps } from './maps.tsx'
import { Status } from './runs.tsx'

/** The network as dots; those that the next step drops are dark. */
export function Thinned({ lab, say }: { lab: Lab; say: Say }) {
  const side = lab.shown
  const { view } = lab.runs[side]
  const { columns, masks, step } = view
  const [pointed, setPointed] = useState<Unit | null>(null)
  const maskOf = (dropout: string | null) => masks.find(({ layer }) => layer === dropout) ?? null
  const drawn = columns.map(({ units, dropout }) => ({ units, bits: maskOf(dropout)?.bits ?? null }))
  const about = ({ column, unit }: Unit) => {
    const kept = maskOf(columns[column]?.dropout ?? null)?.kept[unit]
    const names = { layer: column + 1, unit: unit + 1 }
    if (kept === undefined) return say('unitAlways', names)
    const percent = step > 0 ? `${((100 * kept) / step).toFixed(1)} %` : '–'
    return say('unit', { ...names, kept, steps: step, percent })
  }
  const labels = { input: say('input'), output: say('output') }
  const ref = useCanvas((context, width, height) => draw(context, width, height, drawn, labels))
  const has = masks.length > 0
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
      <p>{has ? say('thinnedText', { step }) : say('noDropout')}</p>
      <canvas
        ref={ref}
        class="network"
        data-testid="thinned-canvas"
        role="img"
        aria-label={say('viewThinned')}
        onPointerMove={event => {
          const { offsetX, offsetY, currentTarget } = event
          const { clientWidth, clientHeight } = currentTarget
          setPointed(nearest(layout(drawn, clientWidth, clientHeight), offsetX, offsetY))
        }}
      />
      <p data-testid="thinned-unit">{pointed && pointed.column < columns.length ? about(pointed) : say('hover')}</p>
      <ul class="kept">
        {masks.map(({ layer, bits }) => (
          <li key={layer}>
            {layer}: {say('kept', { kept: bits.reduce((sum, bit) => sum + bit, 0), all: bits.length })}
          </li>
        ))}
      </ul>
      <span class="hidden" aria-hidden="true" data-testid="thinned-mask" data-side={side} data-step={step}>
        {masks.map(({ layer, bits }) => `${layer}=${bits.join('')}`).join(' ')}
      </span>
      <Maps lab={lab} say={say} />
    </section>
  )
}

interface Drawn {
  units: number
  bits: Uint8Array | null
}
interface Unit {
  column: number
  unit: number
}
type Place = readonly [x: number, y: number]

/** Room at both ends, for input and output. */
const END = 44
/** Kept dots are at least so far apart, where there is room, before a layer is folded into more columns. */
const PITCH = 14

function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  columns: readonly Drawn[],
  labels: { input: string; output: string },
): void {
  const colour = (name: string) => colourOf(context.canvas, name)
  const places = layout(columns, width, height)
  const alive = columns.map(({ bits }, i) => places[i]!.at.filter((_, unit) => bits?.[unit] !== 0))
  const ends: Place[][] = [[[END - 10, height / 2]], [[width - END + 10, height / 2]]]
  const rows = columns.length > 0 ? [ends[0]!, ...alive, ends[1]!] : []
  context.strokeStyle = colour('--line')
  context.lineWidth = 0.6
  for (let i = 0; i + 1 < rows.length; i++) lines(context, rows[i]!, rows[i + 1]!)

  context.fillStyle = colour('--soft')
  for (const x of [10, width - END + 10]) context.fillRect(x, height / 4, END - 20, height / 2)
  context.font = '12px system-ui, sans-serif'
  context.textAlign = 'left'
  context.fillText(labels.input, 6, height / 4 - 8)
  context.textAlign = 'right'
  context.fillText(labels.output, width - 6, height / 4 - 8)

  context.fillStyle = colour('--kept')
  context.strokeStyle = colour('--edge')
  context.lineWidth = 1
  for (const [i, { bits }] of columns.entries()) {
    const { at, radius } = places[i]!
    for (const [unit, [x, y]] of at.entries()) {
      const kept = bits?.[unit] !== 0
      context.beginPath()
      context.arc(x, y, kept ? radius : 0.6 * radius, 0, 2 * Math.PI)
      if (kept) context.fill()
      else context.stroke()
    }
  }
}

interface Dots {
  at: readonly Place[]
  radius: number
}

/** Where each layer's units lie. */
function layout(columns: readonly Drawn[], width: number, height: number): Dots[] {
  const share = (width - 2 * END) / (columns.length || 1)
  return columns.map(({ units }, column) => dots(units, share, height, END + column * share))
}

/** The unit whose dot is nearest to a place, if one is near. */
function nearest(places: readonly Dots[], x: number, y: number): Unit | null {
  let best: Unit | null = null
  let least = Number.POSITIVE_INFINITY
  for (const [column, { at, radius }] of places.entries()) {
    for (const [unit, [u, v]] of at.entries()) {
      const away = Math.hypot(x - u, y - v)
      if (away >= least || away > 2 * radius + 4) continue
      least = away
      best = { column, unit }
    }
  }
  return best
}

/** Between all units of neighbouring layers, where there are few enough to be seen. */
function lines(context: CanvasRenderingContext2D, from: readonly Place[], to: readonly Place[]): void {
  if (from.length * to.length > 1200) return
  context.beginPath()
  for (const [x, y] of from) {
    for (const [u, v] of to) {
      context.moveTo(x, y)
      context.lineTo(u, v)
    }
  }
  context.stroke()
}

/** Where a layer's units lie: in one column, or in as many as let the dots be large enough. */
function dots(units: number, width: number, height: number, left: number): Dots {
  const pitchOf = (across: number) => Math.min((0.8 * width) / across, (height - 16) / Math.ceil(units / across), 36)
  let across = 1
  for (let more = 2; more <= units && pitchOf(across) < PITCH; more++) {
    if (pitchOf(more) > pitchOf(across)) across = more
  }
  const pitch = pitchOf(across)
  const x0 = left + width / 2 - ((across - 1) / 2) * pitch
  const y0 = height / 2 - ((Math.ceil(units / across) - 1) / 2) * pitch
  const at = Array.from(
    { length: units },
    (_, i): Place => [x0 + (i % across) * pitch, y0 + Math.floor(i / across) * pitch],
  )
  return { at, radius: Math.max(0.5, 0.38 * pitch) }
}
