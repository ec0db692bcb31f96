import { refuse } from '../../errors.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { checkInputs, type Data } from '../data.ts'
import type { Network } from '../network.ts'
import { predict } from '../predict.ts'
import type { Reader } from './reader.ts'
import { joinedTensors } from './samples.ts'

/** Every output for the inputs of a stream, one batch after the other; in training all of them count as one batch. */
export async function predictStream(
  network: Network,
  reader: Reader<Data>,
  o: { batchSize?: number; training?: boolean; step?: number; steps: number | null },
): Promise<Tensor[]> {
  const batches: Tensor[][] = []
  const at = o.step ?? network.step
  let count = 0
  try {
    if (!reader.isOpen) await reader.open({ epoch: 0, step: 0 })
    while (batches.length !== o.steps) {
      const item = await reader.take()
      if (!item) break
      const who = `predict: batch ${batches.length} of the stream`
      const inputs = checkInputs(network, item.item, who, { finite: false })
      if (batches.length + 1 !== o.steps) reader.ask()
      batches.push(await predict(network, inputs, { ...o, step: at, firstSample: count }))
      count += inputs[0]!.shape[0]!
    }
  } finally {
    await reader.close()
  }
  if (batches.length === 0) refuse('predict', 'a stream of at least one batch', 'one that ended at once')
  return network.outputNames.map((_, k) => joinedTensors(batches.map(outputs => outputs[k]!)))
}
