import { refuse, show } from '../errors.ts'
import { sameShape } from '../tensor/shape.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import type { Network } from './network.ts'

/** Copies of all parameters: see `Model.getWeights`. */
export function readWeights(network: Network): Promise<Tensor[]> {
  const { kernels, parameters } = network
  return network.exclusive(async () => {
    const weights: Tensor[] = []
    for (const { shape, value } of parameters.list) {
      weights.push({ dtype: kernels.dtype, shape, data: await kernels.read(value) })
    }
    return weights
  })
}

/** Sets all parameters, or none: see `Model.setWeights`. */
export function writeWeights(network: Network, weights: readonly TensorLike[]): void {
  const { kernels } = network
  const parameters = network.parameters.list
  if (!Array.isArray(weights)) refuse('setWeights', 'an array of tensors', show(weights))
  if (weights.length !== parameters.length) refuse('setWeights', `${parameters.length} tensors`, weights.length)
  const values = weights.map((weight, i) => {
    const { name, shape } = parameters[i]!
    const t = asTensor(weight, `setWeights: ${name}`)
    if (!sameShape(t.shape, shape)) refuse(`setWeights: ${name}`, `shape [${shape.join(', ')}]`, t.shape)
    const { data, scale = 1 } = t
    // As it will be kept: what is too large for float32 is infinite.
    const kept = new (kernels.dtype === 'float64' ? Float64Array : Float32Array)(data.length)
    for (let k = 0; k < data.length; k++) kept[k] = data[k]! * scale
    const bad = kept.findIndex(value => !Number.isFinite(value))
    if (bad >= 0) refuse(`setWeights: ${name}`, 'finite numbers', `${kept[bad]} at ${bad}`)
    return kept
  })
  const write = () => {
    network.memory.uses++
    for (const [i, { value }] of parameters.entries()) kernels.write(value, values[i]!)
  }
  if (network.busy) void network.exclusive(async () => write())
  else write()
}
