import type { Activation } from './activation.ts'

/** y = x > 0 ? x : eˣ − 1. Clevert et al. 2016, with α = 1. */
export const elu: Activation = {
  name: 'elu',
  // y = x > 0 ? x : eˣ − 1
  forward: (kernels, y, x) => kernels.activationForward(y, x, 'elu'),
  // dx = dy · (y > 0 ? 1 : y + 1)
  backward: (kernels, dx, dy, y) => kernels.activationBackward(dx, dy, y, 'elu'),
}
