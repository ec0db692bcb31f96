import { SIDE } from '../data/picture.ts'
import { colourOf, useCanvas } from './canvas.ts'

/** A picture's ink, one pixel a pixel, in a colour: transparent where there is none. */
export function ink(pixels: ArrayLike<number>, colour: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(SIDE, SIDE)
  const context = canvas.getContext('2d')!
  const image = context.createImageData(SIDE, SIDE)
  for (let i = 0; i < SIDE * SIDE; i++) image.data[4 * i + 3] = Math.round(pixels[i]!)
  context.putImageData(image, 0, 0)
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = colour
  context.fillRect(0, 0, SIDE, SIDE)
  return canvas
}

/** A picture, its pixels to be seen. */
export function Picture({ pixels, label }: { pixels: ArrayLike<number>; label: string }) {
  const ref = useCanvas((context, width, height) => {
    context.imageSmoothingEnabled = false
    context.drawImage(ink(pixels, colourOf(context.canvas, '--text')), 0, 0, width, height)
  })
  return <canvas ref={ref} class="picture" role="img" aria-label={label} data-testid="digit-seen" />
}
