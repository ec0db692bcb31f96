import { useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Column, Edit, Inside, PlaneInside, UnitAt, Weights } from '../worker/protocol.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { largest } from './largest.ts'
import { drawPixels } from './pixels.ts'
import { unitPicture } from './unit-picture.ts'

interface Props {
  at: UnitAt
  columns: readonly Column[]
  /** Hidden layers; a column before them is the input. */
  hidden: number
  inside: Inside
  /** Whether the inputs are a picture. */
  picture: boolean
  /** Whether the visitor drops it, and what to do when that is to change; null where nothing can be. */
  dropped: boolean
  onDrop: (() => void) | null
  onEdit(edit: Edit): void
  say: Say
}

/** What a unit says, how often it was kept, and the weights that lead to it. */
export function UnitDetails({ at, columns, hidden, inside, picture, dropped: out, onDrop, onEdit, say }: Props) {
  const { column, unit } = at
  const { dropout } = columns[column]!
  const mask = inside.masks.find(({ layer }) => layer === dropout)
  const { activations, handedOn } = inside.columns[column]!
  const weights = inside.weights?.column === column && inside.weights.unit === unit ? inside.weights : null
  const onInput = columns.length - hidden
  const kept = mask?.kept[unit]
  const share = inside.counted > 0 && kept !== undefined ? `${((100 * kept) / inside.counted).toFixed(1)} %` : '–'
  const dropped = mask?.bits[unit] === 0
  const bitsOf = (column: number) => inside.masks.find(({ layer }) => layer === columns[column]?.dropout)?.bits ?? null
  return (
    <div class="unit" data-testid="thinned-unit" data-column={column} data-unit={unit} data-step={inside.step}>
      <h3>
        {column < onInput
          ? say('inputName', { unit: unit + 1 })
          : say('unitName', { layer: column - onInput + 1, unit: unit + 1 })}
      </h3>
      {inside.plane && <Over plane={inside.plane} at={at} say={say} />}
      <dl>
        <div>
          <dt>{say('activationValue')}</dt>
          <dd data-testid="unit-activation" data-value={activations[unit]}>
            {short(activations[unit]!)}
          </dd>
        </div>
        {handedOn && (
          <div>
            <dt>{say('handsOn')}</dt>
            <dd data-testid="unit-hands-on" data-value={handedOn[unit]}>
              {dropped ? say('droppedNow') : short(handedOn[unit]!)}
            </dd>
          </div>
        )}
        <div>
          <dt>{say('keptIn')}</dt>
          <dd data-testid="unit-kept" data-kept={kept ?? ''} data-steps={inside.counted}>
            {kept === undefined ? say('keptAlways') : say('keptOften', { kept, steps: inside.counted, percent: share })}
          </dd>
        </div>
        {weights && weights.incoming.length > 0 && (
          <div>
            <dt>{say('bias')}</dt>
            <dd data-testid="unit-bias" data-value={weights.bias}>
              {short(weights.bias)}
            </dd>
          </div>
        )}
      </dl>
      {onDrop && (
        <div class="edits">
          <button type="button" data-testid="drop" aria-pressed={out} onClick={onDrop}>
            {say('dropUnit')}
          </button>
          {weights && weights.incoming.length > 0 && (
            <Edits key={`${column}/${unit}`} at={at} weights={weights} onEdit={onEdit} say={say} />
          )}
        </div>
      )}
      {weights && weights.incoming.length > 0 && (
        <WeightsPicture
          name="incoming"
          weights={weights.incoming}
          bits={bitsOf(column - 1)}
          picture={picture && weights.incoming.length === 784}
          say={say}
        />
      )}
      {weights && (
        <WeightsPicture
          name="outgoing"
          weights={weights.outgoing}
          bits={bitsOf(column + 1)}
          picture={false}
          say={say}
        />
      )}
    </div>
  )
}

/** What the unit says over the plane. */
function Over({ plane, at, say }: { plane: PlaneInside; at: UnitAt; say: Say }) {
  const ref = useCanvas(
    (context, width, height) => {
      const [positive, negative] = ['--positive', '--negative'].map(name => colourOf(context.canvas, name))
      const signs = { positive: positive!, negative: negative! }
      context.drawImage(unitPicture(plane, at.column, at.unit, signs), 0, 0, width, height)
    },
    [plane, at.column, at.unit],
  )
  return (
    <figure class="over">
      <canvas ref={ref} role="img" aria-label={say('over')} />
      <figcaption>{say('over')}</figcaption>
    </figure>
  )
}

interface EditsProps {
  at: UnitAt
  weights: Weights
  onEdit(edit: Edit): void
  say: Say
}

/** The unit's bias, and one of its weights, to be set to other values. */
function Edits({ at, weights, onEdit, say }: EditsProps) {
  const [from, setFrom] = useState(0)
  const set = (from: number | null, text: string) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value)) onEdit({ ...at, from, value })
  }
  const field = (name: string, label: string, from: number | null, value: number) => (
    <label>
      {label}{' '}
      <input
        key={`${name}/${from}`}
        type="number"
        step="any"
        data-testid={name}
        defaultValue={`${Number(value.toPrecision(4))}`}
        onChange={event => set(from, event.currentTarget.value)}
      />
    </label>
  )
  return (
    <>
      {field('edit-bias', say('bias'), null, weights.bias)}
      <label>
        {say('weightFrom')}{' '}
        <select data-testid="edit-from" value={from} onChange={event => setFrom(Number(event.currentTarget.value))}>
          {Array.from(weights.incoming, (_, i) => (
            <option key={i} value={i}>
              {i + 1}
            </option>
          ))}
        </select>
      </label>
      {field('edit-weight', say('weightValue'), from, weights.incoming[from]!)}
    </>
  )
}

interface WeightsProps {
  name: 'incoming' | 'outgoing'
  weights: Float32Array
  /** Of the units at their other end: 0 where one is dropped. */
  bits: Uint8Array | null
  picture: boolean
  say: Say
}

function WeightsPicture({ name, weights, bits, picture, say }: WeightsProps) {
  const ref = useCanvas(
    (context, width, height) => {
      const [positive, negative, edge] = ['--positive', '--negative', '--edge'].map(name =>
        colourOf(context.canvas, name),
      ) as [string, string, string]
      const most = largest(weights)
      const colour = (value: number) => (value < 0 ? negative : positive)
      if (picture) {
        drawPixels(context, 0, 0, width, weights, (value, i) => (bits?.[i] === 0 ? null : colour(value)), most)
        if (bits)
          drawPixels(
            context,
            0,
            0,
            width,
            Float32Array.from(bits, bit => (bit ? 0 : 0.35)),
            () => edge,
          )
        return
      }
      const [middle, pitch] = [height / 2, width / weights.length]
      const thick = Math.max(1, Math.min(0.8 * pitch, 16))
      context.fillStyle = edge
      context.fillRect(0, middle - 0.5, width, 1)
      for (const [i, weight] of weights.entries()) {
        const size = ((middle - 6) * weight) / most
        const [x, y] = [(i + 0.5) * pitch - thick / 2, Math.min(middle, middle - size)]
        context.fillStyle = context.strokeStyle = bits?.[i] === 0 ? edge : colour(weight)
        if (bits?.[i] !== 0) context.fillRect(x, y, thick, Math.abs(size))
        else context.strokeRect(x + 0.5, y, Math.max(0.5, thick - 1), Math.abs(size))
      }
    },
    [weights, bits, picture],
  )
  return (
    <figure class="weights">
      <canvas
        ref={ref}
        class={picture ? 'picture' : 'bars'}
        role="img"
        aria-label={say(name)}
        data-testid={`unit-${name}`}
        data-weights={weights.join()}
      />
      <figcaption>
        {say(name)}
        {bits && ` ${say(picture ? 'droppedPixels' : 'droppedEnds')}`}
      </figcaption>
    </figure>
  )
}

/** Four digits, without a power of ten where that is readable. */
const short = (value: number) =>
  value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(2) : `${Number(value.toPrecision(4))}`
