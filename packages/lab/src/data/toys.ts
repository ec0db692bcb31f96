import { random } from 'thinnet'

/** Points of two classes. */
export type Toy = 'circle' | 'spiral' | 'xor' | 'gauss'
/** Points with a number each. */
export type Target = 'plane' | 'hills'
/** Points [count, 2], one number after the other, and to which of two classes each belongs, or its number. */
export interface Points {
  x: Float32Array<ArrayBuffer>
  y: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>
}

/**
 * A two-dimensional set: the same points on every machine, since its streams are and only + − × ÷ √ follow them.
 *
 * @param part training and test points are drawn from streams of their own
 */
export function toy(
  name: Toy | Target,
  o: { count: number; noise: number; seed: number; part: 'train' | 'test' },
): Points {
  const site = `lab/${name}/${o.part}`
  const next = numbers(random.streamOf({ seed: o.seed, site }))
  const normal = random.normals(random.streamOf({ seed: o.seed, site, purpose: 'noise' }), 2 * o.count)
  const x = new Float32Array(2 * o.count)
  if (name === 'plane' || name === 'hills') {
    const y = new Float32Array(o.count)
    for (let i = 0; i < o.count; i++) {
      const [a, b] = [2 * next() - 1, 2 * next() - 1]
      x.set([a, b], 2 * i)
      y[i] = HEIGHTS[name](a, b) + o.noise * normal[2 * i]!
    }
    return { x, y }
  }
  const y = new Uint8Array(o.count)
  for (let i = 0; i < o.count; i++) {
    y[i] = i % 2
    const pair = [normal[2 * i]!, normal[2 * i + 1]!] as const
    const [a, b] = PLACES[name](i % 2, next, pair)
    x[2 * i] = a + o.noise * pair[0]
    x[2 * i + 1] = b + o.noise * pair[1]
  }
  return { x, y }
}

type Pair = readonly [number, number]
type Place = (label: number, next: () => number, normal: Pair) => Pair

const PLACES: { readonly [name in Toy]: Place } = {
  /** A disc of radius 0.5 in a ring from 0.7 to 1. */
  circle: (label, next) =>
    until(next, (a, b) => {
      const r2 = a * a + b * b
      return label === 0 ? r2 < 0.25 : r2 > 0.49 && r2 < 1
    }),
  /** Quadrants, opposite ones of the same class, 0.05 from the axes. */
  xor: (label, next) =>
    until(next, (a, b) => Math.abs(a) > 0.05 && Math.abs(b) > 0.05 && (a * b > 0 ? 0 : 1) === label),
  /** Two clouds around (±0.5, ±0.5), 0.2 wide before any noise. */
  gauss: (label, _, [a, b]) => {
    const centre = label === 0 ? -0.5 : 0.5
    return [centre + 0.2 * a, centre + 0.2 * b]
  },
  /** Two arms of 1¾ turns. */
  spiral: (label, next) => {
    const t = next()
    const [cosine, sine] = TURNS[Math.floor(t * TURNS.length)]!
    const r = label === 0 ? t : -t
    return [r * sine, r * cosine]
  },
}

/** Numbers in [−1, 1] to predict. */
const HEIGHTS: { readonly [name in Target]: (a: number, b: number) => number } = {
  plane: (a, b) => (a + b) / 2,
  /** Three hills and three hollows, each ⅓ around its middle, in two rows in which they alternate. */
  hills: (a, b) => {
    const [column, row] = [Math.min(1, Math.max(-1, Math.round(1.5 * a))), b < 0 ? -1 : 1]
    const [u, v] = [a - column / 1.5, b - row * 0.42]
    const part = Math.max(0, 1 - 9 * (u * u + v * v))
    return (column === 0 ? -row : row) * part * part
  },
}

/** A point of [−1, 1]² that is accepted. */
function until(next: () => number, accepts: (a: number, b: number) => boolean): Pair {
  for (;;) {
    const a = 2 * next() - 1
    const b = 2 * next() - 1
    if (accepts(a, b)) return [a, b]
  }
}

/** Cosine and sine at equal angles of 1¾ turns / 1024, each the one before rotated further: engines' own cosines differ. */
const TURNS: Pair[] = (() => {
  const [cosine, sine] = [0.9999423496760239, 0.01073765916726449] as const
  const turns: Pair[] = [[1, 0]]
  for (let i = 1; i < 1024; i++) {
    const [a, b] = turns[i - 1]!
    turns.push([a * cosine - b * sine, a * sine + b * cosine])
  }
  return turns
})()

function numbers(stream: random.Stream): () => number {
  const CHUNK = 256
  let chunk: Float64Array = new Float64Array(0)
  let i = 0
  return () => {
    if (i % CHUNK === 0) chunk = random.uniforms(stream, CHUNK, i)
    return chunk[i++ % CHUNK]!
  }
}
