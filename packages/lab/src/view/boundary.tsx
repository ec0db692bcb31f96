import type { Points } from '../data/toys.ts'
import type { Key, Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { isRegression, onPlane, type RunSettings, type Settings, SIDES } from '../settings.ts'
import type { Picture, Plane } from '../worker/protocol.ts'
import { colourOf, rgbOf, useCanvas } from './canvas.ts'
import { drawPoints } from './points.ts'
import { plain, Worded } from './term.tsx'

/** Test points that are shown. */
const MOST_TESTED = 200

/** What the network says at every place of the plane, and over it the points, which stay as they are. */
export interface BoundaryProps extends Pick<Settings, 'discretise' | 'testPoints'> {
  boundary: Picture | null
  points: Plane | null
  label: string
  say: Say
}

export const boundaryLabel = (run: RunSettings): Key => (isRegression(run) ? 'predicted' : 'boundary')

export function Boundary({ boundary, points, label, discretise, testPoints, say }: BoundaryProps) {
  const plane = useCanvas(
    (context, side) => {
      const [zero, one] = ['--zero', '--one'].map(name => colourOf(context.canvas, name)) as [string, string]
      if (boundary) context.drawImage(picture(boundary, zero, one, discretise), 0, 0, side, side)
    },
    [boundary, discretise],
  )
  const dots = useCanvas(
    (context, side) => {
      if (points && testPoints) drawPoints(context, side, first(points.test, MOST_TESTED), { radius: 1.5 })
      if (points) drawPoints(context, side, points.train, { radius: 3.5, edge: true })
    },
    [points, testPoints],
  )
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

const first = ({ x, y }: Points, count: number): Points => ({
  x: x.subarray(0, 2 * count),
  y: y.subarray(0, count) as Points['y'],
})

/** How boundaries are drawn, wherever there are some. */
export function BoundaryOptions({ lab, say }: { lab: Lab; say: Say }) {
  if (!SIDES.some(side => onPlane(lab.settings[side]))) return null
  return (
    <>
      {(['discretise', 'testPoints'] as const).map(name => (
        <label key={name} class="boundary-option">
          <input
            type="checkbox"
            data-testid={name}
            checked={lab.settings[name]}
            onChange={event => lab.set({ ...lab.settings, [name]: event.currentTarget.checked })}
          />
          {say(name)}
        </label>
      ))}
    </>
  )
}

/** A pixel for each place, in the colour of the likelier class, the stronger the surer, or all alike. */
function picture({ size, probabilities }: Picture, zero: string, one: string, discretise: boolean) {
  const canvas = new OffscreenCanvas(size, size)
  // kept off the graphics card: it is written pixel by pixel
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const image = context.createImageData(size, size)
  const [low, high] = [rgbOf(zero), rgbOf(one)]
  for (const [i, p] of probabilities.entries()) {
    image.data.set(p > 0.5 ? high : low, 4 * i)
    image.data[4 * i + 3] = Math.round(255 * (discretise ? 0.4 : 0.1 + Math.abs(p - 0.5)))
  }
  context.putImageData(image, 0, 0)
  return canvas
}
