import { buildCall } from '../src/engine/declare.ts'
import { Parameters } from '../src/engine/parameters.ts'
import type { Layer, Pass, Shape, Tensor } from '../src/index.ts'
import { host } from './host.ts'

/** What a layer that has its name draws for this batch, asked of its call on inputs of this sample shape. */
export function maskOf(layer: Layer, shape: Shape, batchSize: number, pass: Pass): Tensor {
  const placed = { layer, owner: layer, site: layer.name, reluAfter: false, reluBefore: null }
  const { call } = buildCall({ ...placed, inputs: [{ id: 0 }], output: { id: 1 } }, [shape], {
    parameters: new Parameters('float32'),
    floatType: 'float32',
    backward: false,
    wanted: [false],
    paddings: [null],
    taken: new Set(),
  })
  return call.mask!(batchSize, pass, value => host(pass.kernels).view(value))
}
