import { type Tensor, tensor } from 'thinnet'

/** Rounded to 2^bits values that lie evenly between the least and the greatest. */
export function quantized({ data, shape }: Tensor, bits: number): Tensor {
  const values = Array.from(data)
  const low = values.reduce((a, b) => Math.min(a, b))
  const step = (values.reduce((a, b) => Math.max(a, b)) - low) / (2 ** bits - 1) || 1
  return tensor(
    Float32Array.from(values, value => low + step * Math.round((value - low) / step)),
    shape,
  )
}
