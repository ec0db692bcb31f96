import { refuse, show } from '../../errors.ts'
import { isPlainObject } from '../../options/index.ts'
import { sizeOf } from '../../tensor/shape.ts'
import { scaled, type Tensor } from '../../tensor/tensor.ts'
import { weighClasses } from '../class-weights.ts'
import { checkSamples, type Data, type Samples } from '../data.ts'
import type { Network } from '../network.ts'
import type { ClassWeight, WeightsGiven } from '../sample-weights.ts'
import type { StreamBatch } from '../stream.ts'

/** A stream's item, taken apart. @throws ThinnetError for what is no batch */
export function partsOf(item: unknown, who: string): [x: Data, y: Data, sampleWeight?: WeightsGiven['sampleWeight']] {
  const batch = item as StreamBatch
  if (Array.isArray(batch) && (batch.length === 2 || batch.length === 3)) return [batch[0], batch[1], batch[2]]
  if (isPlainObject(batch) && Object.keys(batch).sort().join() === 'xs,ys') {
    const { xs, ys } = batch as { xs: Data; ys: Data }
    return [xs, ys]
  }
  const got = Array.isArray(batch) ? `an array of ${batch.length}` : show(batch)
  return refuse(who, '[inputs, targets], perhaps with sampleWeight, or { xs, ys }', got)
}

/** A stream's item, checked as samples. */
export function samplesOf(network: Network, item: unknown, who: string, classWeight?: ClassWeight): Samples {
  const [x, y, sampleWeight] = partsOf(item, who)
  const samples = checkSamples(network, x, y, who, sampleWeight === undefined ? {} : { sampleWeight })
  return classWeight === undefined ? samples : weighClasses(samples, classWeight, network, who)
}

/** Several batches as one. */
export function joined(parts: readonly Samples[]): Samples {
  const [first] = parts
  if (parts.length === 1) return first!
  const every = <Value>(of: (samples: Samples) => Value) => parts.map(of)
  return {
    inputs: first!.inputs.map((_, k) => joinedTensors(every(({ inputs }) => inputs[k]!))),
    targets: first!.targets.map((target, k) => target && joinedTensors(every(({ targets }) => targets[k]!))),
    weights: first!.weights.map((_, k) => {
      if (parts.every(({ weights }) => weights[k] === null)) return null
      return parts.flatMap(({ weights, count }) => Array.from(weights[k] ?? new Float64Array(count).fill(1)))
    }),
    count: parts.reduce((sum, { count }) => sum + count, 0),
  }
}

/** Rows of several tensors, one after the other. Of other types or scales than the first's, all are made floats. */
export function joinedTensors(tensors: readonly Tensor[]): Tensor {
  const [{ dtype, scale, shape }] = tensors as [Tensor]
  const alike = tensors.every(tensor => tensor.dtype === dtype && tensor.scale === scale)
  const count = tensors.reduce((sum, tensor) => sum + tensor.shape[0]!, 0)
  const size = count * sizeOf(shape.slice(1))
  const Kind = (alike ? tensors[0]!.data.constructor : Float64Array) as Float64ArrayConstructor
  const data = new Kind(size)
  let at = 0
  for (const tensor of tensors) {
    data.set(alike ? tensor.data : scaled(tensor), at)
    at += tensor.data.length
  }
  return {
    dtype: alike ? dtype : 'float64',
    shape: [count, ...shape.slice(1)],
    data,
    ...(alike && scale !== undefined ? { scale } : {}),
  }
}
