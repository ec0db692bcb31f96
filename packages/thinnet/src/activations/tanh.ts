import type { Activation } from './activation.ts'

/** y = tanh(x) */
export const tanh: Activation = {
  name: 'tanh',
  // y = tanh(x)
  forward: (kernels, y, x) => kernels.activationForward(y, x, 'tanh'),
  // dx = dy · (1 − y²)
  backward: (kernels, dx, dy, y) => kernels.activationBackward(dx, dy, y, 'tanh'),
}
