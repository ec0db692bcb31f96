import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  type Call,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  type Shape,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { host } from '../host.ts'

/** An array as the fixtures hold it. */
export interface Stored {
  shape: number[]
  data: number[]
}

export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
}

/** What is checked against the fixtures, and how closely: by the rounding of ten steps in that type. */
export const CHECKED = [
  { backend: 'reference', dtype: 'float64', tolerance: 1e-10 },
  { backend: 'wasm', dtype: 'float32', tolerance: 2e-4 },
] as const
export type Held = (typeof CHECKED)[number]

export function stored(array: Stored): Tensor {
  return tensor(Float64Array.from(array.data), array.shape)
}

/** Sample i of an array whose first dimension counts steps. */
export function at(array: Stored, i: number): Stored {
  const shape = array.shape.slice(1)
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, data: array.data.slice(i * size, (i + 1) * size) }
}

export function oneHot(labels: readonly number[], classes: number): Tensor {
  const data = new Float64Array(labels.length * classes)
  labels.forEach((label, i) => {
    data[i * classes + label] = 1
  })
  return tensor(data, [labels.length, classes])
}

/** [N, H, W, C] to [N, C, H, W]. */
export function channelsFirst({ shape, data }: Stored): Stored {
  const [n, h, w, c] = shape as [number, number, number, number]
  const out = data.slice()
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / c) % (h * w)
    out[(Math.floor(i / (c * h * w)) * c + (i % c)) * h * w + pixel] = data[i]!
  }
  return { shape: [n, c, h, w], data: out }
}

export function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0)
}

/** Each element within `tolerance · scale`; where only zeros are wanted, zeros. Scale: the largest that is wanted. */
export function assertClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
  what: string,
  scale = largest(want),
): void {
  assert.equal(got.length, want.length, `${what}: how many`)
  for (let i = 0; i < want.length; i++) {
    // Written so that NaN fails.
    if (!(Math.abs(got[i]! - want[i]!) <= tolerance * scale)) {
      assert.fail(`${what}[${i}]: expected ${want[i]} within ${tolerance * scale}, got ${got[i]}`)
    }
  }
}

/**
 * y = x, noting x as it passes and dy as it comes back. Given a `gradient`, it sends that back instead of dy: so that
 * a layer before it can be checked against any dy.
 */
export class Probe extends Layer {
  x: number[] = []
  dy: number[] = []
  readonly gradient: readonly number[] | undefined

  constructor(options: { inputShape?: Shape; gradient?: readonly number[] } = {}) {
    super(options.inputShape ? { inputShape: options.inputShape } : {})
    this.gradient = options.gradient
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    // As the first layer it has a weight, though it has no use for one: gradients go only as far back as weights do.
    if (this.inputShape) declare.parameter('unused', [1], { initializer: initializers.zeros() })
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    return {
      forward: ([x], { kernels }) => {
        this.x = Array.from(host(kernels).view(x))
        kernels.copy(y, x)
        return y
      },
      backward: (dy, { kernels }) => {
        this.dy = Array.from(host(kernels).view(dy))
        if (dx && this.gradient) kernels.write(dx, this.gradient)
        else if (dx) kernels.copy(dx, dy)
        return [dx]
      },
    }
  }
}

/** The weight of a probe at the front of a model, for setWeights. */
export const PROBE_WEIGHT: Stored = { shape: [1], data: [0] }
