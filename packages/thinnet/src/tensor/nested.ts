import { refuse } from '../errors.ts'
import { sizeOf } from './shape.ts'
import { asTensor, type NestedArray, scaled, type Tensor } from './tensor.ts'

/**
 * The numbers of a tensor in nested arrays, each multiplied by its scale: what `tensor` makes a tensor of, the other way round.
 *
 *     console.table(nested(confusionMatrix(labels, predictions, 3)))
 *
 * @throws ThinnetError for a tensor without a dimension
 */
export function nested(t: Tensor): NestedArray {
  const checked = asTensor(t, 'nested')
  const { shape } = checked
  if (shape.length === 0) refuse('nested', 'a tensor of a dimension or more', '[]')
  const values = scaled(checked)
  const part = (begin: number, [count, ...inner]: readonly number[]): NestedArray =>
    inner.length === 0
      ? Array.from(values.subarray(begin, begin + count!))
      : Array.from({ length: count! }, (_, i) => part(begin + i * sizeOf(inner), inner))
  return part(0, shape)
}
