/** What of a point (x₁, x₂) can be an input of a network. */
export const FEATURES = ['x1', 'x2', 'x1x1', 'x2x2', 'x1x2', 'sinx1', 'sinx2'] as const
export type Feature = (typeof FEATURES)[number]

/** As they are written. */
export const FEATURE_LABELS: { readonly [name in Feature]: string } = {
  ...{ x1: 'x₁', x2: 'x₂', x1x1: 'x₁²', x2x2: 'x₂²', x1x2: 'x₁x₂', sinx1: 'sin 5x₁', sinx2: 'sin 5x₂' },
}

/** Of a setting's text, in the order of `FEATURES`. */
export const featuresOf = (text: string): Feature[] => {
  const names = text.split(',')
  return FEATURES.filter(name => names.includes(name))
}

const VALUES: { readonly [name in Feature]: (a: number, b: number) => number } = {
  x1: a => a,
  x2: (_, b) => b,
  x1x1: a => a * a,
  x2x2: (_, b) => b * b,
  x1x2: (a, b) => a * b,
  sinx1: a => sine(5 * a),
  sinx2: (_, b) => sine(5 * b),
}

/** A network's inputs [count, features], of points [count, 2]. */
export function inputsOf(points: ArrayLike<number>, features: readonly Feature[]): Float32Array<ArrayBuffer> {
  const width = features.length
  const inputs = new Float32Array((points.length / 2) * width)
  for (let i = 0; 2 * i < points.length; i++) {
    for (const [k, name] of features.entries()) inputs[i * width + k] = VALUES[name](points[2 * i]!, points[2 * i + 1]!)
  }
  return inputs
}

/** From + − × ÷ alone, and so the same on every machine: engines' own sines differ. By its series in [−π, π]. */
function sine(angle: number): number {
  const x = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))
  let term = x
  let sum = x
  for (let k = 2; k <= 24; k += 2) {
    term *= (-x * x) / (k * (k + 1))
    sum += term
  }
  return sum
}
