import { refuse } from '../../errors.ts'
import { type Evaluation, evaluating } from '../evaluate.ts'
import type { Network } from '../network.ts'
import type { Reader } from './reader.ts'
import { samplesOf } from './samples.ts'

/**
 * Loss and metrics over the batches of a stream, to the last digit those of all its samples in one array. Each batch is
 * computed with the weights of its moment.
 *
 * @param o.steps batches to take; null: all
 */
export async function evaluateStream(
  network: Network,
  reader: Reader<unknown>,
  o: Evaluation & { steps: number | null; epoch?: number },
): Promise<number[] | null> {
  const { add, result } = evaluating(network, o)
  try {
    if (!reader.isOpen) await reader.open({ epoch: o.epoch ?? 0, step: 0 })
    let step = 0
    for (; step !== o.steps; step++) {
      const item = o.ended?.() ? null : await reader.take()
      if (o.ended?.() || reader.interrupted) return null
      if (!item) break
      const samples = samplesOf(network, item.item, `${o.who}: batch ${step} of the stream`)
      if (step + 1 !== o.steps) reader.ask()
      if (!(await network.exclusive(() => add(samples)))) return null
    }
    if (step === 0) refuse(o.who, 'a stream of at least one batch', 'one that ended at once')
    if (o.steps !== null && step < o.steps) refuse(o.who, `${o.steps} batches`, `a stream of ${step}`)
    return await network.exclusive(result)
  } finally {
    await reader.close()
  }
}
