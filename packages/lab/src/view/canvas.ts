import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { typeScale } from './scale.ts'

/**
 * A canvas that is drawn again after each rendering, as sharp as the screen; `draw` gets its size in CSS pixels, fewer
 * where the page's type is larger than usual: what is drawn is larger with it.
 *
 * @param from what the drawing shows: where nothing of it has changed, nothing is drawn
 */
export function useCanvas(
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void,
  from?: readonly unknown[],
) {
  const ref = useRef<HTMLCanvasElement>(null)
  const latest = useRef(draw)
  latest.current = draw
  const paint = () => {
    const canvas = ref.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return
    const { clientWidth, clientHeight } = canvas
    const width = Math.round(clientWidth * devicePixelRatio)
    const height = Math.round(clientHeight * devicePixelRatio)
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const scale = typeScale()
    context.setTransform(devicePixelRatio * scale, 0, 0, devicePixelRatio * scale, 0, 0)
    context.clearRect(0, 0, clientWidth / scale, clientHeight / scale)
    latest.current(context, clientWidth / scale, clientHeight / scale)
  }
  // in the same frame as what is around it
  useLayoutEffect(paint, from)
  useEffect(() => {
    const sizes = new ResizeObserver(paint)
    sizes.observe(ref.current!)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', paint)
    return () => {
      sizes.disconnect()
      scheme.removeEventListener('change', paint)
    }
  }, [])
  return ref
}

/** A colour of the style sheet. */
export function colourOf(canvas: HTMLCanvasElement, name: string): string {
  return getComputedStyle(canvas).getPropertyValue(name).trim()
}

/** Of a colour #rrggbb. */
export const rgbOf = (colour: string): number[] => [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16))
