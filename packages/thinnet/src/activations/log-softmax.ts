import { formulas } from '../kernels/groups.ts'
import type { Activation } from './activation.ts'

/** y = x − log Σ eˣ over the last dimension: the logarithm of softmax, which never takes that of a rounded 0. */
export const logSoftmax: Activation = {
  name: 'logSoftmax',
  kernels: formulas,
  // y = (x − max x) − log Σ exp(x − max x)
  forward: (kernels, y, x) => kernels.logSoftmaxForward(y, x),
  // dx = dy − eʸ · Σ dy
  backward: (kernels, dx, dy, y) => kernels.logSoftmaxBackward(dx, dy, y),
}
