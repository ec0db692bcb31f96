import { useRef } from 'preact/hooks'
import { boxOf, massOf, SIDE } from '../data/picture.ts'
import { type Fit, fit, PEN, type Stroke } from '../data/strokes.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { ink } from './picture.tsx'

interface Props {
  /** What is drawn, over a picture or over nothing. */
  strokes: readonly Stroke[]
  pixels: ArrayLike<number> | null
  label: string
  /** Is on the pad while it is empty. */
  hint: string
  onDraw(strokes: readonly Stroke[]): void
  /** The pen is lifted. */
  onEnd(): void
}

/** Where the visitor draws, with whatever points. */
export function Pad({ strokes, pixels, label, hint, onDraw, onEnd }: Props) {
  const drawing = useRef<Stroke[] | null>(null)
  const ref = useCanvas((context, width, height) => {
    const colour = colourOf(context.canvas, '--text')
    if (pixels) {
      context.imageSmoothingEnabled = false
      context.drawImage(ink(pixels, colour), 0, 0, width, height)
    }
    const scale = Math.min(width, height)
    trace(context, strokes, { scale, left: 0, top: 0 }, (scale * PEN) / SIDE, colour)
  })
  const placesOf = (event: PointerEvent, canvas: HTMLCanvasElement) => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const all = event.getCoalescedEvents?.() ?? []
    return (all.length > 0 ? all : [event]).map(({ clientX, clientY }) => ({
      x: (clientX - left) / width,
      y: (clientY - top) / height,
    }))
  }
  const end = () => {
    if (drawing.current) onEnd()
    drawing.current = null
  }
  return (
    <div class="pad">
      <canvas
        ref={ref}
        data-testid="digit-pad"
        role="img"
        aria-label={label}
        onPointerDown={event => {
          if (event.button !== 0 || !event.isPrimary) return
          event.preventDefault()
          event.currentTarget.setPointerCapture(event.pointerId)
          drawing.current = [...strokes, placesOf(event, event.currentTarget)]
          onDraw(drawing.current)
        }}
        onPointerMove={event => {
          if (!drawing.current || !event.isPrimary) return
          const last = drawing.current.at(-1)!
          drawing.current = [...drawing.current.slice(0, -1), [...last, ...placesOf(event, event.currentTarget)]]
          onDraw(drawing.current)
        }}
        onPointerUp={end}
        onPointerCancel={end}
      />
      {strokes.length === 0 && !pixels && <span aria-hidden="true">{hint}</span>}
    </div>
  )
}

/** Draws strokes with a round pen. */
function trace(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
  { scale, left, top }: Fit,
  pen: number,
  colour: string,
): void {
  Object.assign(context, { strokeStyle: colour, lineWidth: pen, lineCap: 'round', lineJoin: 'round' })
  context.beginPath()
  for (const stroke of strokes) {
    const [first, ...others] = stroke.map(({ x, y }) => [x * scale + left, y * scale + top] as const)
    context.moveTo(...first!)
    for (const place of others.length > 0 ? others : [first!]) context.lineTo(...place)
  }
  context.stroke()
}

/**
 * A drawing brought to 28 × 28 grey pixels as MNIST's digits were: in a box of 20, about its centre of mass.
 *
 * @param below a picture that the strokes are drawn on; null: on nothing
 */
export function pictureOf(strokes: readonly Stroke[], below: ArrayLike<number> | null): Float32Array<ArrayBuffer> {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true })!
  const black = '#000000'
  const draw = (how: Fit) => {
    context.clearRect(0, 0, SIDE, SIDE)
    if (below) context.drawImage(ink(below, black), how.left, how.top, how.scale, how.scale)
    trace(context, strokes, how, PEN, black)
    const { data } = context.getImageData(0, 0, SIDE, SIDE)
    return Float32Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3]!)
  }
  const box = below && boxOf(below)
  // strokes end half a pen within what they leave
  const inset = PEN / 2
  const corners = box && [
    { x: (box.left + inset) / SIDE, y: (box.top + inset) / SIDE },
    { x: (box.right - inset) / SIDE, y: (box.bottom - inset) / SIDE },
  ]
  const how = fit(corners ? [...strokes, corners] : strokes)
  const mass = massOf(draw(how)) ?? { x: SIDE / 2, y: SIDE / 2 }
  return draw({ ...how, left: how.left + SIDE / 2 - mass.x, top: how.top + SIDE / 2 - mass.y })
}
