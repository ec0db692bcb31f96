import type { Activation } from './activation.ts'

/** y = 1 / (1 + exp(−x)) */
export const sigmoid: Activation = {
  name: 'sigmoid',
  // y = 1 / (1 + exp(−x))
  forward: (kernels, y, x) => kernels.activationForward(y, x, 'sigmoid'),
  // dx = dy · y (1 − y)
  backward: (kernels, dx, dy, y) => kernels.activationBackward(dx, dy, y, 'sigmoid'),
}
