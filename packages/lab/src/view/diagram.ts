import type { Inside, UnitAt } from '../worker/protocol.ts'
import { largest } from './largest.ts'
import type { Dots, Layout, Place } from './layout.ts'
import { drawPixels } from './pixels.ts'
import { columnPicture } from './unit-picture.ts'

/** What the diagram shows of a network. */
export interface Scene {
  readonly units: readonly number[]
  /** Of each column, by its dropout: 0 where a unit is dropped. */
  readonly bits: readonly (Uint8Array | null)[]
  readonly inside: Inside | null
  readonly picture: boolean
  readonly pointed: UnitAt | null
  /** Dropped by the visitor. */
  readonly dropped: readonly UnitAt[]
  readonly labels: {
    readonly input: string
    readonly output: string
    /** Of each input, where it is no picture. */
    readonly inputs: readonly string[]
    layer(column: number): string
  }
}
export type Colours = Readonly<
  Record<'text' | 'soft' | 'edge' | 'grid' | 'line' | 'positive' | 'negative' | 'paper' | 'bad', string>
>

/** More lines than these between two layers are drawn as a band. */
const MOST_LINES = 600
/** Weights between two layers of which each is drawn, and dots that are large enough for a picture. */
const MOST_WEIGHTS = 5000
const LEAST_RADIUS = 5
/** Of the largest weight between two layers: smaller ones are too thin to see. */
const THINNEST = 0.08
/** Of the weights between two layers the largest are drawn: of more, each takes its time, and none is told from another. */
const MOST_SEEN = 200
/** Widths of lines. */
const WIDTHS = 4
const FULL = 2 * Math.PI

type Bits = Uint8Array | null | undefined

export function drawDiagram(context: CanvasRenderingContext2D, scene: Scene, places: Layout, colours: Colours): void {
  const { width, height } = { width: context.canvas.clientWidth, height: context.canvas.clientHeight }
  const input = inputPlaces(scene, places, height)
  const outputs = outputPlaces(scene, places, width)
  const rows = [input.at, ...places.columns.map(({ at }) => at), outputs]
  const { pointed, inside } = scene
  const weights = inside?.weights
  const shown = weights && pointed && weights.column === pointed.column && weights.unit === pointed.unit
  if (!shown) {
    const kernels = inside?.plane?.kernels ?? []
    const few = kernels.length > 0 && kernels.every(({ length }) => length <= MOST_WEIGHTS)
    if (few) drawEach(context, scene, rows, kernels, colours)
    else drawAll(context, scene, rows, colours)
  } else {
    const here = places.columns[pointed.column]!.at[pointed.unit]!
    const [before, after] = [rows[pointed.column]!, rows[pointed.column + 2]!]
    const dropped = (column: number) => scene.bits[column] ?? null
    if (before.length === weights.incoming.length && before.length <= MOST_LINES)
      drawWeights(context, here, before, weights.incoming, dropped(pointed.column - 1), colours)
    else if (before.length > 0) drawFan(context, here, before, colours)
    drawWeights(context, here, after, weights.outgoing, dropped(pointed.column + 1), colours)
  }
  drawInput(context, scene, input, colours)
  for (const [column, dots] of places.columns.entries()) drawDots(context, scene, column, dots, colours)
  drawOutputs(context, scene, outputs, width, colours)
  drawNames(context, scene, places, width, height, colours)
  for (const { column, unit } of scene.dropped) drawCross(context, places.columns[column], unit, colours)
  if (pointed) drawRing(context, places.columns[pointed.column], pointed.unit, colours)
}

/** Where lines from the input begin, and where its picture is. */
function inputPlaces({ picture, inside, units, bits }: Scene, { ends, top, bottom }: Layout, height: number) {
  const side = ends[0] - 28
  const middle = (top + bottom) / 2
  if (picture) {
    const edge: Place[] = [
      [12 + side, middle - side / 2],
      [12 + side, middle + side / 2],
    ]
    // its corners stand for all pixels; a column of the input itself has lines of its own
    return { side, top: middle - side / 2, at: units.length > 0 && bits[0]?.length === 784 ? [] : edge }
  }
  const count = inside?.sample.input.length ?? 2
  const gap = Math.min(80, height / (count + 1))
  const at = Array.from({ length: count }, (_, i): Place => [ends[0] / 2, middle + (i - (count - 1) / 2) * gap])
  return { side, top, at }
}

function outputPlaces({ inside, picture }: Scene, { ends, top, bottom }: Layout, width: number): Place[] {
  const count = inside?.probabilities.length ?? (picture ? 10 : 2)
  const gap = Math.min(32, (bottom - top) / count)
  const middle = (top + bottom) / 2
  return Array.from({ length: count }, (_, i) => [width - ends[1] + 14, middle + (i - (count - 1) / 2) * gap])
}

/** Between all units that are kept of neighbouring layers, where there are few enough to be seen. */
function drawAll(
  context: CanvasRenderingContext2D,
  { bits, picture }: Scene,
  rows: readonly (readonly Place[])[],
  { line }: Colours,
): void {
  const alive = rows.map((row, i) => row.filter((_, unit) => bits[i - 1]?.[unit] !== 0))
  context.strokeStyle = line
  context.lineWidth = 0.7
  for (let i = 0; i + 1 < alive.length; i++) {
    if (alive[i]!.length * alive[i + 1]!.length > MOST_LINES || (picture && i === 0)) {
      drawBand(context, rows[i]!, rows[i + 1]!, line)
      continue
    }
    context.beginPath()
    for (const from of alive[i]!) {
      for (const to of alive[i + 1]!) {
        context.moveTo(...from)
        context.lineTo(...to)
      }
    }
    context.stroke()
  }
}

/** A line for each weight between units that are kept, wider the larger it is, in the colour of its sign. */
function drawEach(
  context: CanvasRenderingContext2D,
  scene: Scene,
  rows: readonly (readonly Place[])[],
  kernels: readonly Float32Array[],
  colours: Colours,
): void {
  const { bits } = scene
  // a column that is the input itself is led to by no weight
  const skipped = rows.length - 1 - kernels.length
  for (const [i, kernel] of kernels.entries()) {
    const [from, to] = [rows[i + skipped]!, rows[i + skipped + 1]!]
    const most = largest(kernel)
    const [kept, keptAfter] = [bits[i + skipped - 1], bits[i + skipped]]
    const least = Math.max(THINNEST, largestUnseen(kernel, kept, keptAfter, to.length) / most)
    for (const negative of [false, true]) {
      context.strokeStyle = negative ? colours.negative : colours.positive
      // of about one width in one path: a stroke each would take too long
      for (let width = 1; width <= WIDTHS; width++) {
        const [low, high] = [Math.max(least, (width - 1) / WIDTHS), width / WIDTHS]
        if (low >= high) continue
        context.lineWidth = 0.4 + (1.6 * width) / WIDTHS
        context.globalAlpha = 0.12 + (0.6 * width) / WIDTHS
        context.beginPath()
        for (const [a, start] of from.entries()) {
          if (kept?.[a] === 0) continue
          for (const [b, end] of to.entries()) {
            const weight = kernel[a * to.length + b]! / most
            if (weight < 0 !== negative || keptAfter?.[b] === 0) continue
            if (Math.abs(weight) <= low || Math.abs(weight) > high) continue
            context.moveTo(...start)
            context.lineTo(...end)
          }
        }
        context.stroke()
      }
    }
  }
  context.globalAlpha = 1
}

/** Of the weights between units that are kept: the largest that is not drawn, by its size; 0 where all are. */
function largestUnseen(kernel: Float32Array, from: Bits, to: Bits, outputs: number): number {
  const sizes = kernel.map((weight, i) =>
    from?.[Math.floor(i / outputs)] === 0 || to?.[i % outputs] === 0 ? 0 : Math.abs(weight),
  )
  return sizes.length > MOST_SEEN ? sizes.sort()[sizes.length - MOST_SEEN - 1]! : 0
}

/** Between the extremes of two layers. */
function drawBand(context: CanvasRenderingContext2D, from: readonly Place[], to: readonly Place[], line: string): void {
  if (from.length === 0 || to.length === 0) return
  const [x, u] = [Math.max(...from.map(([x]) => x)), Math.min(...to.map(([x]) => x))]
  const heights = (row: readonly Place[]) => row.map(([, y]) => y)
  context.fillStyle = line
  context.globalAlpha = 0.35
  context.beginPath()
  context.moveTo(x, Math.min(...heights(from)))
  context.lineTo(u, Math.min(...heights(to)))
  context.lineTo(u, Math.max(...heights(to)))
  context.lineTo(x, Math.max(...heights(from)))
  context.fill()
  context.globalAlpha = 1
}

/** A line for each weight of a unit, in the colour of its sign, the stronger the larger; dashed where dropped. */
function drawWeights(
  context: CanvasRenderingContext2D,
  here: Place,
  there: readonly Place[],
  weights: Float32Array,
  bits: Uint8Array | null,
  colours: Colours,
): void {
  const most = largest(weights)
  for (const [i, to] of there.entries()) {
    const size = Math.abs(weights[i]!) / most
    const kept = bits?.[i] !== 0
    context.globalAlpha = kept ? 0.1 + 0.8 * size : 0.3
    context.lineWidth = kept ? 0.5 + 2 * size : 0.6
    context.strokeStyle = kept ? (weights[i]! < 0 ? colours.negative : colours.positive) : colours.edge
    context.setLineDash(kept ? [] : [2, 4])
    context.beginPath()
    context.moveTo(...here)
    context.lineTo(...to)
    context.stroke()
  }
  context.setLineDash([])
  context.globalAlpha = 1
}

/** From all of a picture, or of a large layer, to a unit. */
function drawFan(context: CanvasRenderingContext2D, here: Place, there: readonly Place[], { line }: Colours): void {
  const x = Math.max(...there.map(([x]) => x))
  context.fillStyle = line
  context.beginPath()
  context.moveTo(...here)
  context.lineTo(x, Math.min(...there.map(([, y]) => y)))
  context.lineTo(x, Math.max(...there.map(([, y]) => y)))
  context.fill()
}

function drawInput(
  context: CanvasRenderingContext2D,
  { picture, inside, labels }: Scene,
  { side, top, at }: ReturnType<typeof inputPlaces>,
  { text, edge, paper, positive, negative }: Colours,
): void {
  if (picture) {
    context.fillStyle = paper
    context.fillRect(12, top, side, side)
    if (inside) drawPixels(context, 12, top, side, inside.sample.input, () => text)
    context.strokeStyle = edge
    context.lineWidth = 1
    context.strokeRect(12, top, side, side)
    return
  }
  for (const [i, [x, y]] of at.entries()) {
    const value = inside?.sample.input[i] ?? 0
    disc(context, [x, y], 9, value < 0 ? negative : positive, 0.15 + 0.85 * Math.min(1, Math.abs(value)))
    context.strokeStyle = edge
    context.lineWidth = 1
    context.stroke()
    write(context, `${labels.inputs[i]} = ${value.toFixed(2)}`, x, y - 14, text, '12px', 'center')
  }
}

/** Kept units as discs, the stronger the more they say, in the colour of its sign; dropped ones as small rings. */
function drawDots(
  context: CanvasRenderingContext2D,
  { bits, inside }: Scene,
  column: number,
  { at, radius }: Dots,
  { positive, negative, edge }: Colours,
): void {
  const values = inside?.columns[column]?.activations ?? null
  const most = values ? largest(values) : 1
  const plane = radius >= LEAST_RADIUS ? inside?.plane : null
  const pictures = plane && columnPicture(plane, column, { positive, negative })
  context.lineWidth = Math.min(1.2, 0.35 * radius)
  for (const [unit, place] of at.entries()) {
    const value = values?.[unit] ?? 0
    const kept = bits[column]?.[unit] !== 0
    if (pictures && kept) drawUnit(context, place, radius, pictures, unit)
    else if (kept) disc(context, place, radius, value < 0 ? negative : positive, 0.22 + 0.78 * (Math.abs(value) / most))
    else circle(context, place, 0.55 * radius)
    context.strokeStyle = kept ? (value < 0 ? negative : positive) : edge
    context.globalAlpha = kept ? 0.75 : 1
    context.stroke()
    context.globalAlpha = 1
  }
}

/** What a unit says over the plane, as a picture in its dot; the dot's circle is the path that is left. */
function drawUnit(
  context: CanvasRenderingContext2D,
  [x, y]: Place,
  radius: number,
  pictures: OffscreenCanvas,
  unit: number,
): void {
  const size = pictures.height
  context.drawImage(pictures, unit * size, 0, size, size, x - radius, y - radius, 2 * radius, 2 * radius)
  circle(context, [x, y], radius)
}

function drawOutputs(
  context: CanvasRenderingContext2D,
  { inside, picture }: Scene,
  places: readonly Place[],
  width: number,
  { text, soft, grid, positive }: Colours,
): void {
  // a number to predict, not the probability of a class
  if (!picture && places.length === 1) {
    const [x, y] = places[0]!
    write(context, inside?.probabilities[0]?.toFixed(2) ?? '', x + 12, y + 4, text, 'bold 13px')
    return
  }
  const gap = places.length > 1 ? places[1]![1] - places[0]![1] : 20
  const thick = Math.min(14, 0.6 * gap)
  for (const [i, [x, y]] of places.entries()) {
    const probability = inside?.probabilities[i] ?? 0
    const right = inside?.sample.label === i
    const [from, wide] = [x + 22, Math.max(8, width - x - 22 - (width - x > 110 ? 50 : 8))]
    context.fillStyle = grid
    context.fillRect(from, y - thick / 2, wide, thick)
    context.fillStyle = positive
    context.fillRect(from, y - thick / 2, wide * probability, thick)
    write(context, `${i}`, x + 7, y + 4, right ? text : soft, right ? 'bold 13px' : '12px')
    if (right) {
      context.strokeStyle = text
      context.lineWidth = 1.5
      context.strokeRect(from - 1.5, y - thick / 2 - 1.5, wide + 3, thick + 3)
    }
    if (width - x > 110 && inside)
      write(context, `${(100 * probability).toFixed(0)} %`, width - 6, y + 4, right ? text : soft, '12px', 'right')
  }
}

/** Above what everything is, below how much of it is kept. */
function drawNames(
  context: CanvasRenderingContext2D,
  { units, bits, labels }: Scene,
  { ends, share, bottom }: Layout,
  width: number,
  height: number,
  { soft }: Colours,
): void {
  const wide = share > 64
  write(context, labels.input, 12, 18, soft)
  write(context, labels.output, width - 8, 18, soft, '12px', 'right')
  for (const [column, count] of units.entries()) {
    const x = ends[0] + (column + 0.5) * share
    write(context, wide ? labels.layer(column) : `${column + 1}`, x, 18, soft, '12px', 'center')
    const kept = bits[column]?.reduce((sum, bit) => sum + bit, 0)
    if (kept === undefined) continue
    write(context, share > 44 ? `${kept}/${count}` : `${kept}`, x, (bottom + height) / 2 + 6, soft, '12px', 'center')
  }
}

function drawRing(context: CanvasRenderingContext2D, dots: Dots | undefined, unit: number, { text }: Colours): void {
  const place = dots?.at[unit]
  if (!dots || !place) return
  circle(context, place, dots.radius + 3)
  context.strokeStyle = text
  context.lineWidth = 2
  context.stroke()
}

/** Over a unit that the visitor drops. */
function drawCross(context: CanvasRenderingContext2D, dots: Dots | undefined, unit: number, { bad }: Colours): void {
  const place = dots?.at[unit]
  if (!dots || !place) return
  const [[x, y], r] = [place, dots.radius]
  context.beginPath()
  context.moveTo(x - r, y - r)
  context.lineTo(x + r, y + r)
  context.moveTo(x + r, y - r)
  context.lineTo(x - r, y + r)
  context.strokeStyle = bad
  context.lineWidth = 2
  context.stroke()
}

function circle(context: CanvasRenderingContext2D, [x, y]: Place, radius: number): void {
  context.beginPath()
  context.arc(x, y, radius, 0, FULL)
}

function disc(context: CanvasRenderingContext2D, at: Place, radius: number, colour: string, alpha: number): void {
  circle(context, at, radius)
  context.fillStyle = colour
  context.globalAlpha = alpha
  context.fill()
  context.globalAlpha = 1
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  font = '12px',
  align: CanvasTextAlign = 'left',
): void {
  context.font = `${font} system-ui, sans-serif`
  context.textAlign = align
  context.fillStyle = colour
  context.fillText(text, x, y)
}
