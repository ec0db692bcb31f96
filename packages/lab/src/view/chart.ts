import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { typeScale } from './scale.ts'

/** A colour of the style sheet, by the name of its variable. */
export type Colour = (name: string) => string

interface Chart {
  /** In CSS pixels; default: that of the div, by its style. */
  height?: number
  /** Milliseconds from one drawing of data to the next at least; default 0. */
  pace?: number
  data(): uPlot.AlignedData
  options(colour: Colour): Omit<uPlot.Options, 'width' | 'height'>
}

/**
 * A chart in the div of the ref, and as wide as it. It is made again with other `made`, and with the colours of light or
 * dark; with other `drawn` it gets the data, and is drawn again.
 */
export function useChart(
  { height, pace = 0, data, options }: Chart,
  made: readonly unknown[],
  drawn: readonly unknown[],
) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef({ data, options })
  latest.current = { data, options }

  useLayoutEffect(() => {
    const div = place.current!
    const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
      width: clientWidth,
      height: height === undefined ? clientHeight : height * typeScale(),
    })
    const make = () => {
      const { data, options } = latest.current
      plot.current?.destroy()
      const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
      plot.current = new uPlot({ ...enlarged(options(colour), typeScale()), ...sizeOf(div) }, data(), div)
    }
    make()
    const sizes = new ResizeObserver(() => plot.current?.setSize(sizeOf(div)))
    sizes.observe(div)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', make)
    return () => {
      sizes.disconnect()
      scheme.removeEventListener('change', make)
      plot.current?.destroy()
      plot.current = null
    }
  }, [height, ...made])

  const last = useRef(Number.NEGATIVE_INFINITY)
  useLayoutEffect(() => {
    const draw = () => {
      last.current = performance.now()
      plot.current?.setData(latest.current.data())
    }
    const left = last.current + pace - performance.now()
    if (left <= 0) return draw()
    const timer = setTimeout(draw, left)
    return () => clearTimeout(timer)
  }, [...drawn])
  return place
}

/** A line needs two points: of one, it is drawn. */
export const LONE: uPlot.Series.Points = { show: ({ data }, i) => isLone(data[i]!), size: 6 }

/** Whether there is one value. */
export function isLone(values: ArrayLike<number | null | undefined>): boolean {
  let known = 0
  for (let i = 0; i < values.length && known < 2; i++) if (values[i] != null) known++
  return known === 1
}

/** The same with lines as thick, and words as large, as the page's type is. */
function enlarged<O extends Omit<uPlot.Options, 'width' | 'height'>>(options: O, scale: number): O {
  const font = `${12 * scale}px system-ui, sans-serif`
  const larger = (size: unknown) => (typeof size === 'number' ? { size: size * scale } : {})
  return {
    ...options,
    series: options.series.map(each => (each.width === undefined ? each : { ...each, width: each.width * scale })),
    axes: (options.axes ?? []).map(axis => ({
      ...{ ...axis, ...larger(axis.size), font, labelFont: font },
      ...(axis.labelSize === undefined ? {} : { labelSize: axis.labelSize * scale }),
    })),
  }
}
