import type { RunView } from '../run-client.ts'
import { colourOf, useCanvas } from './canvas.ts'

/** Half the side of the square that is shown. */
const EXTENT = 1.2

/** What the network says at every place of the plane, and the points. */
export function Boundary({ view, label }: { view: RunView; label: string }) {
  const { boundary, points } = view
  const ref = useCanvas(
    (context, side) => {
      const [zero, one, paper] = ['--zero', '--one', '--paper'].map(name => colourOf(context.canvas, name)) as [
        string,
        string,
        string,
      ]
      if (boundary) context.drawImage(picture(boundary, zero, one), 0, 0, side, side)
      if (!points) return
      const at = (value: number) => ((value + EXTENT) / (2 * EXTENT)) * side
      for (const { set, radius, filled } of [
        { set: points.test, radius: 1.5, filled: false },
        { set: points.train, radius: 3.5, filled: true },
      ]) {
        for (const [i, label] of set.y.entries()) {
          if (!filled && i >= 200) break
          context.beginPath()
          context.arc(at(set.x[2 * i]!), side - at(set.x[2 * i + 1]!), radius, 0, 2 * Math.PI)
          context.fillStyle = label === 1 ? one : zero
          context.fill()
          context.strokeStyle = paper
          context.lineWidth = 1
          if (filled) context.stroke()
        }
      }
    },
    [boundary, points],
  )
  return (
    <figure class="boundary">
      <canvas ref={ref} role="img" aria-label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  )
}

/** A pixel for each place, in the colour of the likelier class, the stronger the surer. */
function picture({ size, probabilities }: NonNullable<RunView['boundary']>, zero: string, one: string) {
  const canvas = new OffscreenCanvas(size, size)
  const context = canvas.getContext('2d')!
  for (const [i, p] of probabilities.entries()) {
    context.fillStyle = p > 0.5 ? one : zero
    context.globalAlpha = 0.1 + Math.abs(p - 0.5)
    context.fillRect(i % size, Math.floor(i / size), 1, 1)
  }
  return canvas
}
