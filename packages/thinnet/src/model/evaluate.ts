import { validationName } from '../metrics/name.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Network, OutputObjective } from './network.ts'
import { gatherBatch } from './train-step.ts'
import { giveWay } from './turns.ts'

export interface Evaluation {
  readonly who: string
  /** Samples computed at a time. Default: as many as fit a core's cache. */
  readonly batchSize?: number | undefined
  /** Asked before each batch; once it says yes, the rest is left out, and the result is null. */
  readonly ended?: () => boolean
}

/**
 * Loss (with penalties) and metrics over all samples, in inference, with the weights of one moment: training waits.
 *
 * Each sample's numbers are added in order, so that the batch size does not change the result.
 *
 * @throws NotFinite if the loss is NaN or infinite
 */
export function evaluate(network: Network, samples: Samples, o: Evaluation): Promise<number[] | null> {
  return network.exclusive(async () => {
    const { add, result } = evaluating(network, o)
    return (await add(samples)) ? result() : null
  })
}

/** An evaluation in parts: `add` says whether it was not ended. Each call must be the network's only one. */
export function evaluating(network: Network, { who, batchSize, ended }: Evaluation) {
  const { evaluation, kernels } = network
  const size = batchSize ?? evaluation.run.comfortableBatch
  const totals = evaluation.totals()
  return {
    async add(samples: Samples): Promise<boolean> {
      const pass = network.pass({ training: false, fitting: false })
      for (let first = 0; first < samples.count; first += size) {
        if (ended?.()) return false
        const rows = rowsFrom(first, Math.min(size, samples.count - first))
        const weights = gatherBatch(evaluation, kernels, samples, rows)
        evaluation.run.forward(pass)
        evaluation.computeLosses()
        await evaluation.add(totals, weights)
        await giveWay()
      }
      return !ended?.()
    },
    async result(): Promise<number[]> {
      const loss = totals.losses.total + (await evaluation.penalties())
      if (!Number.isFinite(loss)) {
        const { evaluationNotFinite } = await import('./where-not-finite.ts')
        throw await evaluationNotFinite(network, who, loss)
      }
      return totals.numbers(loss)
    },
  }
}

/** Numbers by name, as `Totals` orders them. */
export function named(network: Network, numbers: readonly number[], prefix: '' | 'val' = ''): Record<string, number> {
  return Object.fromEntries(logNames(network).map((name, i) => [prefix ? validationName(name) : name, numbers[i]!]))
}

/** loss; of several outputs, before each one's metrics, its own loss, and its name before theirs. */
export function logNames({ compiled, outputNames }: Judged): string[] {
  const judged = compiled!.outputs.flatMap(({ loss, metrics }, k) => (loss ? [{ name: outputNames[k]!, metrics }] : []))
  if (judged.length === 1) return ['loss', ...judged[0]!.metrics.map(metric => metric.name)]
  return [
    'loss',
    ...judged.flatMap(({ name, metrics }) => [`${name}Loss`, ...metrics.map(m => ofOutput(name, m.name))]),
  ]
}

interface Judged {
  readonly compiled: { readonly outputs: readonly OutputObjective[] } | null
  readonly outputNames: readonly string[]
}

/** The accuracy of an output digit is digitAccuracy. */
const ofOutput = (output: string, metric: string) => `${output}${metric[0]!.toUpperCase()}${metric.slice(1)}`
