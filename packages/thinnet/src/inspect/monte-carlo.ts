import { refuse } from '../errors.ts'
import type { Network } from '../model/network.ts'
import { outputActivation } from '../model/output-activation.ts'
import { gatherInputs } from '../model/train-step.ts'
import { giveWay } from '../model/turns.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

/**
 * What `predict(x, { training: true, samples })` gives: moments of the outputs over dropout's masks, in float64.
 *
 * Entropies are in nats, and null where the last activation is neither softmax nor sigmoid. After a softmax they are
 * of a class, [count, …outputShape without its last]; after a sigmoid of each output by itself, [count, …outputShape].
 */
export interface MonteCarloPrediction {
  readonly samples: number
  /** Mean of the outputs, [count, …outputShape]. */
  readonly mean: Tensor
  /** Standard deviation of the outputs (divided by samples, not samples − 1), [count, …outputShape]. */
  readonly standardDeviation: Tensor
  /** Predictive entropy H[mean p]: the total uncertainty. */
  readonly entropy: Tensor | null
  /** H[mean p] − mean H[p], ≥ 0: the epistemic uncertainty, which more data would take away (Houlsby et al. 2011). */
  readonly mutualInformation: Tensor | null
}

/**
 * Monte-Carlo dropout (Gal & Ghahramani 2016): many predictions of the same inputs, each with masks of its own.
 *
 * All samples count as one batch of samples · count rows, sample s of input n being row s · count + n. So many rows are
 * computed at a time as memory allows, without changing a mask; only where a layer shares a draw between all rows of a
 * batch, one sample at a time.
 */
export async function monteCarlo(
  network: Network,
  inputs: readonly Tensor[],
  { samples, batchSize, step }: { samples: number; batchSize?: number; step: number },
): Promise<MonteCarloPrediction> {
  const { kernels, inference, calls } = network
  if (network.outputShapes.length > 1) {
    const hint = 'Make a model of the one that is asked for: model({ inputs, outputs }).'
    refuse('predict: samples', 'a model of one output', `one of ${network.outputShapes.length}`, hint)
  }
  const outputShape = network.outputShapes[0]!
  const count = inputs[0]!.shape[0]!
  const width = sizeOf(outputShape)
  const moments = new Moments(count * width)
  const uncertainty = uncertaintyOf(outputActivation(calls.outputs[0]!, calls), count, outputShape)
  const size = batchSize ?? inference.comfortableBatch
  const run = calls.calls.some(({ layer }) => layer.drawsOncePerBatch) ? count : samples * count

  for (let start = 0; start < samples * count; start += run) {
    for (let first = start; first < start + run; first += size) {
      const batch = Math.min(size, start + run - first)
      const rows = Uint32Array.from({ length: batch }, (_, i) => (first + i) % count)
      inference.setBatch(batch)
      gatherInputs(inference, kernels, inputs, rows)
      const draw = Math.floor(start / count)
      const pass = network.pass({ training: true, fitting: false, firstSample: first, step, draw })
      inference.forward(pass)
      const y = await kernels.read(inference.output(0))
      for (const [i, row] of rows.entries()) {
        const output = y.subarray(i * width, (i + 1) * width)
        moments.add(row * width, output, Math.floor((first + i) / count))
        uncertainty?.add(row, output)
      }
      await giveWay()
    }
  }
  const shape = [count, ...outputShape]
  const tensor = (data: Float64Array, shape: Shape): Tensor => ({ dtype: 'float64', shape, data })
  const { entropy, mutualInformation } = uncertainty?.of(moments.mean, samples) ?? {}
  return {
    samples,
    mean: tensor(moments.mean, shape),
    standardDeviation: tensor(moments.standardDeviation(samples), shape),
    entropy: entropy ? tensor(entropy, uncertainty!.shape) : null,
    mutualInformation: mutualInformation ? tensor(mutualInformation, uncertainty!.shape) : null,
  }
}

/** Running means and squared deviations (Welford 1962), which lose no digits to a large mean. */
class Moments {
  readonly mean: Float64Array
  readonly #squares: Float64Array

  constructor(size: number) {
    this.mean = new Float64Array(size)
    this.#squares = new Float64Array(size)
  }

  /** Takes in these values, each number `before` + 1 of its place. */
  add(at: number, values: ArrayLike<number>, before: number): void {
    for (let k = 0; k < values.length; k++) {
      const off = values[k]! - this.mean[at + k]!
      this.mean[at + k]! += off / (before + 1)
      this.#squares[at + k]! += off * (values[k]! - this.mean[at + k]!)
    }
  }

  standardDeviation(count: number): Float64Array {
    return this.#squares.map(sum => Math.sqrt(sum / count))
  }
}

/** Entropies of the outputs, where they are probabilities: by the last activation. */
function uncertaintyOf(activation: string | undefined, count: number, outputShape: Shape) {
  if (activation === 'softmax') {
    return new Uncertainty([count, ...outputShape.slice(0, -1)], outputShape.at(-1)!, p => surprise(p))
  }
  if (activation === 'sigmoid') return new Uncertainty([count, ...outputShape], 1, p => surprise(p) + surprise(1 - p))
  return null
}

/** −p ln p, 0 where p is 0. */
function surprise(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0
}

class Uncertainty {
  /** Of the entropies. */
  readonly shape: Shape
  /** How many outputs are one distribution. */
  readonly #outcomes: number
  readonly #term: (p: number) => number
  /** Σ H[p] over the samples. */
  readonly #sums: Float64Array

  constructor(shape: Shape, outcomes: number, term: (p: number) => number) {
    this.shape = shape
    this.#outcomes = outcomes
    this.#term = term
    this.#sums = new Float64Array(sizeOf(shape))
  }

  /** Takes in one input's outputs. */
  add(input: number, p: ArrayLike<number>): void {
    const first = input * (p.length / this.#outcomes)
    for (let k = 0; k < p.length; k++) this.#sums[first + Math.floor(k / this.#outcomes)]! += this.#term(p[k]!)
  }

  of(mean: Float64Array, samples: number) {
    const entropy = new Float64Array(this.#sums.length)
    for (const [k, p] of mean.entries()) entropy[Math.floor(k / this.#outcomes)]! += this.#term(p)
    // Rounding may leave what cannot be below 0 a little below it.
    const mutualInformation = entropy.map((total, i) => Math.max(0, total - this.#sums[i]! / samples))
    return { entropy, mutualInformation }
  }
}
