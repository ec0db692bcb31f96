import { checkOptions, flag, whole } from '../../options/index.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { type Data, sampleShapeOf } from '../data.ts'
import { named } from '../evaluate.ts'
import { fitAlone } from '../fit.ts'
import type { StreamFitOptions } from '../fit-options.ts'
import type { History } from '../history.ts'
import type { Holder } from '../holder.ts'
import type { Model, PredictOptions } from '../model.ts'
import type { Network } from '../network.ts'
import type { Stream } from '../stream.ts'
import { evaluateStream } from './evaluate-stream.ts'
import { predictStream } from './predict-stream.ts'
import { Reader } from './reader.ts'
import { partsOf } from './samples.ts'
import { streamSettings } from './stream-settings.ts'

/** `Model.fit` on a stream. */
export async function fitStream(
  model: Model,
  holder: Holder,
  stream: Stream<unknown>,
  options: StreamFitOptions,
): Promise<History> {
  const { initialEpoch: epoch = 0 } = options
  const { network, reader } = await reading(holder, stream, { who: 'fit', epoch, inputsOf: inputsOfBatch('fit') })
  try {
    return await fitAlone(model, holder, network, () => streamSettings(network, reader, options))
  } finally {
    await reader.close()
  }
}

/** `Model.evaluate` on a stream. */
export async function evaluateModel(
  holder: Holder,
  stream: Stream<unknown>,
  options: { batchSize?: number; steps?: number },
): Promise<Record<string, number>> {
  const who = 'evaluate'
  const { steps = null, batchSize } = checkOptions(who, options, { batchSize: whole(1), steps: whole(1) })
  const { network, reader } = await reading(holder, stream, { who, inputsOf: inputsOfBatch(who) })
  return named(network, (await evaluateStream(network, reader, { who, batchSize, steps }))!)
}

/** `Model.predict` on a stream. */
export async function predictModel(
  holder: Holder,
  stream: Stream<Data>,
  options: PredictOptions & { steps?: number },
): Promise<Tensor[]> {
  const kinds = { training: flag, step: whole(0), batchSize: whole(1), steps: whole(1) }
  const { steps = null, ...how } = checkOptions('predict', options, kinds)
  const { network, reader } = await reading(holder, stream, { who: 'predict', inputsOf: inputs => inputs })
  return predictStream(network, reader, { ...how, steps })
}

const inputsOfBatch = (who: string) => (item: unknown) => partsOf(item, `${who}: batch 0 of the stream`)[0]

/** What reads a stream, and the network, built for what the stream gives first where it must be. */
async function reading<Item>(
  holder: Holder,
  stream: Stream<Item>,
  o: { who: string; epoch?: number; inputsOf: (item: Item) => Data },
): Promise<{ network: Network; reader: Reader<Item> }> {
  const reader = new Reader(stream, o.who)
  const { inputShape } = holder
  if (inputShape || holder.disposed) return { network: holder.builtFor(() => inputShape!), reader }
  try {
    const x = o.inputsOf(await reader.first({ epoch: o.epoch ?? 0, step: 0 }))
    return { network: holder.builtFor(() => sampleShapeOf(x, o.who)), reader }
  } catch (error) {
    await reader.close()
    throw error
  }
}
