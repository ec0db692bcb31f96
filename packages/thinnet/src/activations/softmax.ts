import type { Activation } from './activation.ts'

/** y = exp(x) / Σ exp(x) over the last dimension, shifted by its maximum so that nothing overflows. */
export const softmax: Activation = {
  name: 'softmax',
  // y = exp(x − max x) / Σ exp(x − max x)
  forward: (kernels, y, x) => kernels.softmaxForward(y, x),
  // dx = y · (dy − Σ dy · y)
  backward: (kernels, dx, dy, y) => kernels.softmaxBackward(dx, dy, y),
}
