import { power } from '../numeric/power.ts'
import { between, positive } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { FloatArray } from '../tensor/tensor.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import { onHost } from './on-host.ts'
import type { Optimizer } from './optimizer.ts'

export interface AdafactorOptions extends OptimizerOptions {
  /** ≤ 0, default −0.8: squares are averaged by beta2 = 1 − tᵇ, t from 1. */
  beta2Decay?: number
  /** ≥ 0, default 1e-30: added to the squares of gradients. */
  epsilon1?: number
  /** ≥ 0, default 1e-3: the least that the size of a parameter counts as. */
  epsilon2?: number
  /** > 0, default 1: a longer update, by the root of its mean square, is made this long. */
  clipThreshold?: number
}

/**
 * Shazeer & Stern 2018, as Keras has it: of a matrix only the means of its squared gradients by rows (r) and columns (c) are
 * kept, v = r · cᵀ / mean(r); of a vector v itself. u = g / √v, made no longer than clipThreshold;
 * w −= max(ε₂, rms(w)) · min(lr, 1/√t) · u. Of more dimensions the last two are factored. Keras' defaults.
 *
 * What it keeps takes a region as large as the weights, half of Adam's.
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer {
  const config = optimizerConfig(
    'adafactor',
    options,
    { beta2Decay: between(-Infinity, 0), epsilon1: between(0), epsilon2: between(0), clipThreshold: positive },
    { learningRate: 0.001, beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1 },
  )
  const { beta2Decay, epsilon1, epsilon2, clipThreshold } = config
  const update = onHost(([w, squares, g], shape: Shape, learningRate: number, t: number) => {
    const beta2 = 1 - power(t, beta2Decay)
    const u = Float64Array.from(g!)
    const [rows, columns] = shape.length < 2 ? [1, 1] : [shape.at(-2)!, shape.at(-1)!]
    // Of a row or a column the factors would be v itself.
    if (rows === 1 || columns === 1) byElement(u, squares!, beta2, epsilon1)
    else {
      for (let at = 0; at < u.length; at += rows * columns) {
        const end = at + rows * columns
        byFactors(u.subarray(at, end), squares!.subarray(at, end), { rows, columns, beta2, epsilon: epsilon1 })
      }
    }
    const rate = Math.max(epsilon2, rms(w!)) * Math.min(learningRate, 1 / Math.sqrt(t))
    const factor = rate / Math.max(1, rms(u) / clipThreshold)
    for (let i = 0; i < u.length; i++) w![i]! -= factor * u[i]!
  })
  return makeOptimizer('adafactor', config, {
    byParameter: true,
    state: ['squares'],
    update: (kernels, w, g, [squares], learningRate, step) =>
      update(kernels, [w, squares!, g], w.shape, learningRate, step + 1),
  })
}

/** v → g² + ε; u = g/√v in g's place. */
function byElement(g: Float64Array, v: FloatArray, beta2: number, epsilon: number): void {
  for (let i = 0; i < g.length; i++) {
    v[i] = beta2 * v[i]! + (1 - beta2) * (g[i]! ** 2 + epsilon)
    g[i]! /= Math.sqrt(v[i]!)
  }
}

interface Factors {
  readonly rows: number
  readonly columns: number
  readonly beta2: number
  readonly epsilon: number
}

/** … of a matrix: `squares` begins with r, a number a row, and c, one a column. */
function byFactors(g: Float64Array, squares: FloatArray, { rows, columns, beta2, epsilon }: Factors): void {
  const [ofRows, ofColumns] = [new Float64Array(rows), new Float64Array(columns)]
  for (let i = 0; i < g.length; i++) {
    const square = g[i]! ** 2 + epsilon
    ofRows[Math.floor(i / columns)]! += square / columns
    ofColumns[i % columns]! += square / rows
  }
  const [r, c] = [squares.subarray(0, rows), squares.subarray(rows, rows + columns)]
  for (let i = 0; i < rows; i++) r[i] = beta2 * r[i]! + (1 - beta2) * ofRows[i]!
  for (let j = 0; j < columns; j++) c[j] = beta2 * c[j]! + (1 - beta2) * ofColumns[j]!
  let mean = 0
  for (const value of r) mean += value / rows
  for (let i = 0; i < g.length; i++) g[i]! /= Math.sqrt((r[Math.floor(i / columns)]! / mean) * c[i % columns]!)
}

function rms(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum / values.length)
}
