import type { Activation } from './activation.ts'

/** y = max(0, x). Nair & Hinton 2010. */
export const relu: Activation = {
  name: 'relu',
  // y = max(0, x)
  forward: (kernels, y, x) => kernels.activationForward(y, x, 'relu'),
  // dx = dy where y > 0, else 0
  backward: (kernels, dx, dy, y) => kernels.activationBackward(dx, dy, y, 'relu'),
}
