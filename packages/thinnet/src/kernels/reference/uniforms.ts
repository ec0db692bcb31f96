import { PURPOSE, uniforms } from '../../random/streams.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

const BELOW_ONE = 1 - 2 ** -24

export function uniformKernels(view: View): Pick<Kernels, 'uniforms'> {
  return {
    // y = (word + ½) / 2³², in float32 no more than the last number below 1
    uniforms(y, { stream, first }) {
      const u = uniforms({ ...stream, purpose: PURPOSE.uniform }, y.size, first)
      view(y).set(y.dtype === 'float32' ? u.map(value => Math.min(value, BELOW_ONE)) : u)
    },
  }
}
