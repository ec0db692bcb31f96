import { EXTENT } from '../data/extent.ts'
import type { Say } from '../i18n.ts'
import type { Picture, Plane } from '../worker/protocol.ts'
import { colourOf, rgbOf, useCanvas } from './canvas.ts'
import { plain, Worded } from './term.tsx'

/** Test points that are shown. */
const MOST_TESTED = 200

/** What the network says at every place of the plane, and over it the points, which stay as they are. */
interface Props {
  boundary: Picture | null
  points: Plane | null
  label: string
  say: Say
}

export function Boundary({ boundary, points, label, say }: Props) {
  const plane = useCanvas(
    (context, side) => {
      const [zero, one] = ['--zero', '--one'].map(name => colourOf(context.canvas, name)) as [string, string]
      if (boundary) context.drawImage(picture(boundary, zero, one), 0, 0, side, side)
    },
    [boundary],
  )
  const dots = useCanvas((context, side) => points && drawPoints(context, side, points), [points])
  return (
    <figure class="boundary">
      <div role="img" aria-label={plain(label)}>
        <canvas ref={plane} />
        <canvas ref={dots} />
      </div>
      <figcaption>
        <Worded text={label} say={say} />
      </figcaption>
    </figure>
  )
}

/** A pixel for each place, in the colour of the likelier class, the stronger the surer. */
function picture({ size, probabilities }: Picture, zero: string, one: string) {
  const canvas = new OffscreenCanvas(size, size)
  // kept off the graphics card: it is written pixel by pixel
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const image = context.createImageData(size, size)
  const [low, high] = [rgbOf(zero), rgbOf(one)]
  for (const [i, p] of probabilities.entries()) {
    image.data.set(p > 0.5 ? high : low, 4 * i)
    image.data[4 * i + 3] = Math.round(255 * (0.1 + Math.abs(p - 0.5)))
  }
  context.putImageData(image, 0, 0)
  return canvas
}

function drawPoints(context: CanvasRenderingContext2D, side: number, { train, test }: Plane): void {
  const [zero, one, paper] = ['--zero', '--one', '--paper'].map(name => colourOf(context.canvas, name)) as [
    string,
    string,
    string,
  ]
  const at = (value: number) => ((value + EXTENT) / (2 * EXTENT)) * side
  const draw = ({ x, y }: Plane['train'], radius: number) => {
    for (const [i, label] of y.entries()) {
      context.beginPath()
      context.arc(at(x[2 * i]!), side - at(x[2 * i + 1]!), radius, 0, 2 * Math.PI)
      context.fillStyle = label === 1 ? one : zero
      context.fill()
      if (y === train.y) context.stroke()
    }
  }
  context.strokeStyle = paper
  context.lineWidth = 1
  draw({ x: test.x, y: test.y.subarray(0, MOST_TESTED) }, 1.5)
  draw(train, 3.5)
}
