import type { Run } from '../engine/run.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Pass } from '../layers/layer.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Samples } from './data.ts'
import type { Network } from './network.ts'
import type { Objective, Weights } from './objective.ts'
import type { Totals } from './totals.ts'

/**
 * One step of training on these rows of the samples: gather, forward, loss, backward, update.
 *
 * @param o.totals to which the batch is added
 * @param o.size samples computed at a time: the gradients of these parts are added up. Default: all
 * @returns the loss with penalties: its mean over the batch
 * @throws NotFinite if the loss is NaN or infinite; then no weight has been changed
 */
export function trainStep(network: Network, samples: Samples, rows: Uint32Array, o: StepOptions): Promise<number> {
  return network.exclusive(async () => {
    const loss = await computeGradients(network, samples, rows, o)
    network.update()
    return loss
  })
}

interface StepOptions {
  readonly totals: Totals
  readonly size?: number
  /** The program that computes it. Default: the network's `training`. */
  readonly objective?: Objective
}

/** All gradients of a step, without what they are for. */
export async function computeGradients(
  network: Network,
  samples: Samples,
  rows: Uint32Array,
  { totals, size = rows.length, objective: training = network.training }: StepOptions,
): Promise<number> {
  const { kernels, memory } = network
  network.beginStep()
  const sum = size < rows.length ? memory.placeSum() : null
  const rowsAt = (first: number) => (size < rows.length ? rows.subarray(first, first + size) : rows)
  const passAt = (first: number) => network.pass({ training: true, fitting: true, firstSample: first })
  let counts = sum && (await countAll(kernels, training, samples, { rows, rowsAt, passAt }))
  const losses = training.lossSums()
  let penalty = 0
  for (let first = 0; first < rows.length; first += size) {
    const part = rowsAt(first)
    const weights = gatherBatch(training, kernels, samples, part)
    const pass = passAt(first)
    training.run.forward(pass)
    training.computeLosses()
    const batch = await training.add(totals, weights)
    counts ??= batch.counts
    losses.add(batch.sums, batch.counts)
    if (first === 0) penalty = await training.penalties()
    const loss = losses.total + penalty
    if (!Number.isFinite(loss)) {
      gatherBatch(training, kernels, samples, part) // later values may have taken its place
      const { stepNotFinite } = await import('./where-not-finite.ts')
      throw await stepNotFinite(network, training, pass, loss)
    }
    training.backward(pass, { weights, counts })
    if (sum && first === 0) kernels.copy(sum, memory.gradients)
    else if (sum) kernels.add(sum, sum, memory.gradients)
  }
  if (sum) kernels.copy(memory.gradients, sum)
  training.addPenaltyGradients()
  return losses.total + penalty
}

/** The counts of a batch that is computed in parts, before the first of them is led back. */
async function countAll(
  kernels: Kernels,
  training: Objective,
  samples: Samples,
  o: { rows: Uint32Array; rowsAt: (first: number) => Uint32Array; passAt: (first: number) => Pass },
): Promise<number[]> {
  const calls = training.callsToCount
  if (calls === 0) return training.counts(o.rows.length)
  const sums = training.lossSums()
  for (let first = 0; first < o.rows.length; ) {
    const part = o.rowsAt(first)
    training.run.setBatch(part.length)
    gatherInputs(training.run, kernels, samples.inputs, part)
    training.run.forward(o.passAt(first), calls)
    sums.add([], await training.counts(part.length))
    first += part.length
  }
  return sums.counts
}

/** Puts these rows of the samples into a program's memory: one copy, in which bytes become floats. */
export function gatherBatch({ run, heads }: Objective, kernels: Kernels, samples: Samples, rows: Uint32Array): Weights {
  run.setBatch(rows.length)
  gatherInputs(run, kernels, samples.inputs, rows)
  for (const [k, head] of heads.entries()) if (head) kernels.gather(head.target, samples.targets[k]!, rows)
  return samples.weights.map(weights => weights && Float64Array.from(rows, row => weights[row]!))
}

export function gatherInputs({ program }: Run, kernels: Kernels, inputs: readonly Tensor[], rows: Uint32Array): void {
  for (const [k, region] of program.inputs.entries()) kernels.gather(region, inputs[k]!, rows)
}
