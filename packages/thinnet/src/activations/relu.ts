import type { Activation } from './activation.ts'

/** y = max(0, x). Nair & Hinton 2010. */
export const relu: Activation = {
  name: 'relu',
  // y = max(0, x)
  forward: (kernels, y, x) => kernels.reluForward(y, x),
  // dx = dy where y > 0, else 0
  backward: (kernels, dx, dy, y) => kernels.reluBackward(dx, dy, y),
}
