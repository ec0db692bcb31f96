import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { SIDES } from '../settings.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { Status } from './runs.tsx'

/** The network as dots; those that the next step drops are dark. */
export function Thinned({ lab, say }: { lab: Lab; say: Say }) {
  const side = lab.shown
  const { view } = lab.runs[side]
  const { columns, masks, step } = view
  const bitsOf = (dropout: string | null) => masks.find(({ layer }) => layer === dropout)?.bits ?? null
  const drawn = columns.map(({ units, dropout }) => ({ units, bits: bitsOf(dropout) }))
  const ref = useCanvas((context, width, height) => {
    const canvas = context.canvas
    draw(context, width, height, drawn, {
      kept: colourOf(canvas, '--kept'),
      dropped: colourOf(canvas, '--dropped'),
      line: colourOf(canvas, '--line'),
    })
  })
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
      <canvas ref={ref} class="network" data-testid="thinned-canvas" role="img" aria-label={say('viewThinned')} />
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
    </section>
  )
}

interface Drawn {
  units: number
  bits: Uint8Array | null
}

function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  columns: readonly Drawn[],
  colours: { kept: string; dropped: string; line: string },
): void {
  const share = width / (columns.length || 1)
  const places = columns.map(({ units }, column) => dots(units, share, height, column * share))
  // Lines between all units of neighbouring layers, where there are few enough to be seen.
  for (let i = 0; i + 1 < columns.length; i++) {
    const [from, to] = [places[i]!, places[i + 1]!]
    if (from.at.length * to.at.length > 1200) continue
    context.strokeStyle = colours.line
    context.lineWidth = 0.6
    context.beginPath()
    for (const [a, [x, y]] of from.at.entries()) {
      if (columns[i]!.bits?.[a] === 0) continue
      for (const [b, [u, v]] of to.at.entries()) {
        if (columns[i + 1]!.bits?.[b] === 0) continue
        context.moveTo(x, y)
        context.lineTo(u, v)
      }
    }
    context.stroke()
  }
  for (const [i, { bits }] of columns.entries()) {
    const { at, radius } = places[i]!
    for (const [unit, [x, y]] of at.entries()) {
      const kept = bits?.[unit] !== 0
      context.beginPath()
      context.arc(x, y, kept ? radius : radius * 0.7, 0, 2 * Math.PI)
      context.fillStyle = kept ? colours.kept : colours.dropped
      context.fill()
    }
  }
}

/** Where a layer's units lie: in as many columns as make the dots large. */
function dots(units: number, width: number, height: number, left: number) {
  const room = 0.75 * width
  let best = { across: 1, pitch: 0 }
  for (let across = 1; across <= units; across++) {
    const pitch = Math.min(room / across, height / Math.ceil(units / across))
    if (pitch > best.pitch) best = { across, pitch }
  }
  const pitch = Math.min(best.pitch, 36)
  const rows = Math.ceil(units / best.across)
  const x0 = left + width / 2 - ((best.across - 1) / 2) * pitch
  const y0 = height / 2 - ((rows - 1) / 2) * pitch
  const at = Array.from({ length: units }, (_, i): [number, number] => [
    x0 + (i % best.across) * pitch,
    y0 + Math.floor(i / best.across) * pitch,
  ])
  return { at, radius: Math.max(0.5, 0.38 * pitch) }
}
