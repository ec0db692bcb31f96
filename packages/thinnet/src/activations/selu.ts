import type { Activation } from './activation.ts'

/**
 * y = λ · (x > 0 ? x : α (eˣ − 1)), λ = 1.0507009873554805, α = 1.6732632423543772. Klambauer et al. 2017,
 * "Self-normalizing neural networks": behind dense layers with the initializer lecunNormal, values keep mean 0 and
 * variance 1 from layer to layer. To drop units there, use layers.alphaDropout.
 */
export const selu: Activation = {
  name: 'selu',
  // y = λ · (x > 0 ? x : α (eˣ − 1))
  forward: (kernels, y, x) => kernels.activationForward(y, x, 'selu'),
  // dx = dy · (y > 0 ? λ : y + λα)
  backward: (kernels, dx, dy, y) => kernels.activationBackward(dx, dy, y, 'selu'),
}
