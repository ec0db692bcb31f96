import type { UnitAt } from '../worker/protocol.ts'

export type Place = readonly [x: number, y: number]
/** The dots of a layer. */
export interface Dots {
  readonly at: readonly Place[]
  readonly radius: number
}
export interface Layout {
  readonly columns: readonly Dots[]
  /** Between the left edge and the first column, and the last column and the right edge. */
  readonly ends: readonly [input: number, output: number]
  /** Of each column, and between what heights it lies. */
  readonly share: number
  readonly top: number
  readonly bottom: number
}

/** Room above and below the columns, for their names and what is kept of them. */
const TOP = 28
const BOTTOM = 24
/** Dots are at least so far apart, where there is room, before a layer is folded into more columns. */
const PITCH = 14
/** A picture's pixels keep their rows. */
const PICTURE = { units: 784, across: 28 }

/** Where everything lies in a diagram of this size. */
export function layout(units: readonly number[], width: number, height: number, picture: boolean): Layout {
  const wide = width >= 560
  const ends = [picture ? (wide ? 136 : 64) : wide ? 96 : 60, wide ? 150 : 74] as const
  const share = (width - ends[0] - ends[1]) / (units.length || 1)
  const [top, bottom] = [TOP, height - BOTTOM]
  const columns = units.map((count, i) => dots(count, share, ends[0] + (i + 0.5) * share, top, bottom))
  return { columns, ends, share, top, bottom }
}

/** Where a layer's units lie: in one column, or in as many as let the dots be large enough. */
function dots(units: number, width: number, middle: number, top: number, bottom: number): Dots {
  const pitchOf = (across: number) => Math.min((0.84 * width) / across, (bottom - top) / Math.ceil(units / across), 36)
  let across = units === PICTURE.units ? PICTURE.across : 1
  for (let more = 2; more <= units && across !== PICTURE.across && pitchOf(across) < PITCH; more++) {
    if (pitchOf(more) > pitchOf(across)) across = more
  }
  const pitch = pitchOf(across)
  const x0 = middle - ((across - 1) / 2) * pitch
  const y0 = (top + bottom) / 2 - ((Math.ceil(units / across) - 1) / 2) * pitch
  const at = Array.from(
    { length: units },
    (_, i): Place => [x0 + (i % across) * pitch, y0 + Math.floor(i / across) * pitch],
  )
  return { at, radius: Math.max(0.5, 0.4 * pitch) }
}

/** The unit whose dot is nearest to a place, if one is near. */
export function nearest({ columns }: Layout, x: number, y: number): UnitAt | null {
  return best(columns, ([u, v], radius) => {
    const away = Math.hypot(x - u, y - v)
    return away > 2 * radius + 4 ? null : away
  })
}

const ARROWS: { readonly [key: string]: Place } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The unit that a key leads to: an arrow to the next in its direction; Home, End to the layer's first, last. */
export function follow({ columns }: Layout, from: UnitAt | null, key: string): UnitAt | null {
  const here = from && columns[from.column]?.at[from.unit]
  if (!(key in ARROWS) && key !== 'Home' && key !== 'End') return null
  if (!from || !here) return columns[0]?.at.length ? { column: 0, unit: 0 } : null
  if (key === 'Home') return { column: from.column, unit: 0 }
  if (key === 'End') return { column: from.column, unit: columns[from.column]!.at.length - 1 }
  const [dx, dy] = ARROWS[key]!
  const next = best(columns, ([x, y], _, column) => {
    // up and down stay in their layer
    if (dy !== 0 && column !== from.column) return null
    const along = (x - here[0]) * dx + (y - here[1]) * dy
    const beside = Math.abs((x - here[0]) * dy) + Math.abs((y - here[1]) * dx)
    return along < 0.5 ? null : along + 3 * beside
  })
  return next ?? from
}

/** The unit for which `cost` is least. */
function best(
  columns: readonly Dots[],
  cost: (at: Place, radius: number, column: number) => number | null,
): UnitAt | null {
  let found: UnitAt | null = null
  let least = Number.POSITIVE_INFINITY
  for (const [column, { at, radius }] of columns.entries()) {
    for (const [unit, place] of at.entries()) {
      const value = cost(place, radius, column)
      if (value === null || value >= least) continue
      least = value
      found = { column, unit }
    }
  }
  return found
}
