import type { FloatArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import { matricesOf } from '../matrices.ts'
import type { View } from './memory.ts'

type RuleKernels = Pick<Kernels, 'adagrad' | 'adadelta' | 'adamax' | 'nadam' | 'lion' | 'ftrl' | 'adafactor'>

/** Optimizers that few train by. Of those below Adadelta, a rule goes on with its state as it was rounded. */
export function ruleKernels(view: View): RuleKernels {
  return {
    // a += g²; w −= lr · g / √(a + ε) (Duchi et al. 2011)
    adagrad(w, a, g, { learningRate, epsilon }) {
      const [weights, squares, gradient] = [view(w), view(a), view(g)]
      for (let i = 0; i < weights.length; i++) {
        const square = squares[i] + gradient[i] ** 2
        squares[i] = square
        weights[i] -= (learningRate * gradient[i]) / Math.sqrt(square + epsilon)
      }
    },

    // a → g²; u = g · √(d + ε) / √(a + ε), with d of the updates before; d → u²; w −= lr · u (Zeiler 2012)
    adadelta(w, a, d, g, { learningRate, rho, epsilon }) {
      const [weights, squares, updates, gradient] = [view(w), view(a), view(d), view(g)]
      for (let i = 0; i < weights.length; i++) {
        const square = rho * squares[i] + (1 - rho) * gradient[i] ** 2
        const update = (gradient[i] * Math.sqrt(updates[i] + epsilon)) / Math.sqrt(square + epsilon)
        squares[i] = square
        updates[i] = rho * updates[i] + (1 - rho) * update ** 2
        weights[i] -= learningRate * update
      }
    },

    // m → g; u = max(beta2 · u, |g|); w −= rate · m / (u + ε) (Kingma & Ba 2015, section 7.1)
    adamax(w, m, u, g, { rate, beta1, beta2, epsilon }) {
      const [weights, means, norms, gradient] = [view(w), view(m), view(u), view(g)]
      for (let i = 0; i < weights.length; i++) {
        means[i] += (1 - beta1) * (gradient[i] - means[i])
        norms[i] = Math.max(beta2 * norms[i], Math.abs(gradient[i]))
        weights[i] -= (rate * means[i]) / (norms[i] + epsilon)
      }
    },

    // m → g; v → g²; w −= (ofMean · m + ofGradient · g) / (√(ofSquare · v) + ε) (Dozat 2016)
    nadam(w, m, v, g, { ofMean, ofGradient, ofSquare, beta1, beta2, epsilon }) {
      const [weights, means, squares, gradient] = [view(w), view(m), view(v), view(g)]
      for (let i = 0; i < weights.length; i++) {
        means[i] += (1 - beta1) * (gradient[i] - means[i])
        squares[i] += (1 - beta2) * (gradient[i] ** 2 - squares[i])
        weights[i] -= (ofMean * means[i] + ofGradient * gradient[i]) / (Math.sqrt(squares[i] * ofSquare) + epsilon)
      }
    },

    // w −= lr · sign(beta1 · m + (1 − beta1) · g); m → g by beta2 (Chen et al. 2023)
    lion(w, m, g, { learningRate, beta1, beta2 }) {
      const [weights, means, gradient] = [view(w), view(m), view(g)]
      for (let i = 0; i < weights.length; i++) {
        weights[i] -= learningRate * Math.sign(beta1 * means[i] + (1 - beta1) * gradient[i])
        means[i] = beta2 * means[i] + (1 - beta2) * gradient[i]
      }
    },

    // n' = n + g²; z += g + 2 · shrinkage · w − (√(start + n') − √(start + n)) / lr · w (McMahan et al. 2013)
    ftrl(w, n, z, g, { learningRate, start, l1, l2, shrinkage, beta }) {
      const [weights, squares, linear, gradient] = [view(w), view(n), view(z), view(g)]
      for (let i = 0; i < weights.length; i++) {
        const sum = squares[i] + gradient[i] ** 2
        const [before, after] = [Math.sqrt(start + squares[i]), Math.sqrt(start + sum)]
        linear[i] += gradient[i] + 2 * shrinkage * weights[i] - ((after - before) / learningRate) * weights[i]
        squares[i] = sum
        const divisor = (after + beta) / learningRate + 2 * l2
        // a NaN is not hidden
        if (!(divisor <= 0)) weights[i] = (Math.min(Math.max(linear[i], -l1), l1) - linear[i]) / divisor
      }
    },

    // u = g / √v, made no longer than clipThreshold; w −= max(ε₂, rms(w)) · lr · u (Shazeer & Stern 2018)
    adafactor(w, squares, g, { learningRate, beta2, epsilon1, epsilon2, clipThreshold }) {
      const [weights, kept, u] = [view(w), view(squares), Float64Array.from(view(g))]
      const { matrices, rows, columns } = matricesOf(w)
      for (let n = 0; n < matrices; n++) {
        const [begin, end] = [n * rows * columns, (n + 1) * rows * columns]
        const [ofMatrix, v] = [u.subarray(begin, end), kept.subarray(begin, end)]
        if (rows === 1) byElement(ofMatrix, v, beta2, epsilon1)
        else byFactors(ofMatrix, v, { rows, columns, beta2, epsilon: epsilon1 })
      }
      const factor = (Math.max(epsilon2, rms(weights)) * learningRate) / Math.max(1, rms(u) / clipThreshold)
      for (let i = 0; i < u.length; i++) weights[i] -= factor * u[i]
    },
  }
}

/** v → g² + ε; u = g/√v in g's place. */
function byElement(g: Float64Array, v: FloatArray, beta2: number, epsilon: number): void {
  for (let i = 0; i < g.length; i++) {
    v[i] = beta2 * v[i] + (1 - beta2) * (g[i] ** 2 + epsilon)
    g[i] /= Math.sqrt(v[i])
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
    const square = g[i] ** 2 + epsilon
    ofRows[Math.floor(i / columns)] += square / columns
    ofColumns[i % columns] += square / rows
  }
  const [r, c] = [squares.subarray(0, rows), squares.subarray(rows, rows + columns)]
  for (let i = 0; i < rows; i++) r[i] = beta2 * r[i] + (1 - beta2) * ofRows[i]
  for (let j = 0; j < columns; j++) c[j] = beta2 * c[j] + (1 - beta2) * ofColumns[j]
  let mean = 0
  for (const value of r) mean += value / rows
  for (let i = 0; i < g.length; i++) g[i] /= Math.sqrt((r[Math.floor(i / columns)] / mean) * c[i % columns])
}

function rms(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2
  return Math.sqrt(sum / values.length)
}
