import type { Tensor, TensorInParts } from 'thinnet'

/** A tensor whose numbers are read each time they are asked for, so that those of a large file are not all there at once. */
export function inParts(
  dtype: 'float32' | 'float64',
  shape: number[],
  parts: () => Iterable<Float32Array | Float64Array>,
): Tensor {
  const tensor: Omit<TensorInParts, 'data'> & { data: Tensor['data'] } = {
    dtype,
    shape,
    parts,
    get data() {
      const count = shape.reduce((all, length) => all * length, 1)
      const data = dtype === 'float32' ? new Float32Array(count) : new Float64Array(count)
      let at = 0
      for (const part of parts()) {
        data.set(part, at)
        at += part.length
      }
      return data
    },
  }
  return tensor as Tensor
}
