import { between, checkOptions, flag, positive } from '../options/index.ts'
import type { Activation } from './activation.ts'
import { fromFormulas } from './from-formulas.ts'

// Both directions of each are in kernels/formulas/activations.ts.

/** y = x > 0 ? x : eˣ − 1. Clevert et al. 2016, with α = 1. */
export const elu = fromFormulas('elu', 'output', { name: 'elu', options: [1] })

/** y = eˣ */
export const exponential = fromFormulas('exponential', 'output')

/**
 * y = x · Φ(x), Φ the normal distribution's: ½ (1 + erf(x/√2)). Hendrycks & Gimpel 2016. `approximate: true`: its tanh form,
 * ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), which is off by less than 0.0005. Default false.
 */
export function gelu(options: { approximate?: boolean } = {}): Activation {
  const { approximate = false } = checkOptions('gelu', options, { approximate: flag })
  return fromFormulas(approximate ? 'geluTanh' : 'gelu', 'input', { name: 'gelu', config: { approximate } })
}

/**
 * y = slope · x + ½, cut off at 0 and 1: a sigmoid of straight lines. Default slope 1/6, as in Keras 3 and PyTorch; in Keras 2
 * and TensorFlow.js it was 0.2.
 */
export function hardSigmoid(options: { slope?: number } = {}): Activation {
  const { slope = 1 / 6 } = checkOptions('hardSigmoid', options, { slope: positive })
  const made = { name: 'hardSigmoid', config: { slope } }
  return slope === 1 / 6
    ? fromFormulas('hardSigmoid', 'output', made)
    : fromFormulas('slopedSigmoid', 'output', { ...made, options: [slope] })
}

/** y = x · hardSigmoid(x). Howard et al. 2019, "Searching for MobileNetV3". */
export const hardSilu = fromFormulas('hardSilu', 'input')

/** y = x > 0 ? x : negativeSlope · x. Maas et al. 2013. negativeSlope is 0 or more; default 0.2. */
export function leakyRelu(options: { negativeSlope?: number } = {}): Activation {
  const { negativeSlope = 0.2 } = checkOptions('leakyRelu', options, { negativeSlope: between(0) })
  return fromFormulas('leakyRelu', 'output', { name: 'leakyRelu', config: { negativeSlope }, options: [negativeSlope] })
}

/** y = x · tanh(log(1 + eˣ)). Misra 2019. */
export const mish = fromFormulas('mish', 'input')

/** y = x, cut off at 0 and 6. */
export const relu6 = fromFormulas('relu6', 'output')

/**
 * y = λ · (x > 0 ? x : α (eˣ − 1)), λ = 1.0507009873554805, α = 1.6732632423543772. Klambauer et al. 2017,
 * "Self-normalizing neural networks": after dense layers with the initializer lecunNormal, values keep mean 0 and
 * variance 1 from layer to layer. To drop units there, use layers.alphaDropout.
 */
export const selu = fromFormulas('selu', 'output')

/** y = 1 / (1 + e⁻ˣ) */
export const sigmoid = fromFormulas('sigmoid', 'output')

/** y = x · sigmoid(x), also called swish. Elfwing et al. 2017, Ramachandran et al. 2017. */
export const silu = fromFormulas('silu', 'input')

/** y = log(1 + eˣ): a relu without a bend. */
export const softplus = fromFormulas('softplus', 'output')

/** y = x / (1 + |x|) */
export const softsign = fromFormulas('softsign', 'input')

/** y = tanh(x) */
export const tanh = fromFormulas('tanh', 'output')
