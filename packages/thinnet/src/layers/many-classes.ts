import { classScales } from '../kernels/classify.ts'
import { CLASS_PARTS } from '../kernels/constants.ts'
import { classify } from '../kernels/groups.ts'
import type { Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Call, Declare, Parameter } from './layer.ts'

/**
 * The call of a dense layer that computes its loss as well, as `declare.targets` says: y is the loss of each position [batch, …],
 * and the outputs, scores of so many classes, are never written down. x [batch, …, inputs].
 *
 * @param kernel [inputs, classes], or [classes, inputs] where transposed
 */
export function manyClasses(
  [...shape]: Shape,
  {
    classes,
    kernel,
    bias,
    transposed,
  }: { classes: number; kernel: Parameter; bias: Parameter | null; transposed: boolean },
  declare: Declare,
): Call {
  const inputs = shape.pop()!
  const y = declare.output(shape)
  const e = declare.saved([...shape, classes])
  const scales = declare.saved([...shape, classScales(inputs, classes)])
  const parts = declare.scratch([...shape, CLASS_PARTS * inputs])
  const dx = declare.inputGradient()
  declare.backwardReads('input')
  declare.kernels(classify)
  const targets = declare.targets!
  const gradientOf = (parameter: Parameter | null): Region | null => (parameter?.trainable ? parameter.gradient : null)
  const [dw, db] = [gradientOf(kernel), gradientOf(bias)]
  return {
    forward([x], { kernels }) {
      kernels.classifyForward(y, e, scales, x, kernel.value, bias?.value ?? null, targets(), { transposed })
      return y
    },
    backward(dy, { kernels }, { inputs: [x] }) {
      kernels.classifyBackward(dx, dw, db, parts, e, scales, x, kernel.value, targets(), dy, { transposed })
      return [dx]
    },
  }
}
