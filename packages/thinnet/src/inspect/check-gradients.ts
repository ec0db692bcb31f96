import type { Layer } from '../layers/layer.ts'
import type { Loss } from '../losses/loss.ts'
import type { LossName } from '../losses/resolve.ts'
import { giveBack, nameLayers } from '../model/names.ts'
import { onDemand } from '../model/on-demand.ts'
import { anything, arrayOf, checkOptions, flag, type OptionKinds, positive, shapes, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface CheckGradientsOptions {
  /** Sample shape of the input. Default: the layer's own. */
  inputShape?: Shape
  /** Sample shapes of the inputs instead, of a layer that is applied to several values. Default: one, `inputShape`. */
  inputShapes?: readonly Shape[]
  /** Default 3. */
  batchSize?: number
  /** Of weights, inputs, targets and masks. Default 1. */
  seed?: number | bigint
  /** Whether dropout drops and batch normalization uses the batch. Default true. */
  training?: boolean
  /** Default: a random weighting of all outputs. */
  loss?: LossName | Loss
  /** The first input [batchSize, …inputShape], a tensor or the numbers row by row; by default standard normal. */
  inputs?: ArrayLike<number> | Tensor
  /** Largest relative error that passes. Default 1e-6. */
  tolerance?: number
}

const KINDS: OptionKinds<CheckGradientsOptions> = {
  inputShape: { ...shapes, needed: { unless: 'inputShapes' } },
  inputShapes: arrayOf('an array of shapes', shapes),
  batchSize: whole(1),
  seed: anything,
  training: flag,
  loss: anything,
  inputs: anything,
  tolerance: positive,
}

/** What `checkGradients` found. */
export interface GradientReport {
  readonly passed: boolean
  readonly maxError: number
  /** Where `maxError` is: `dense/kernel[7]: backward says 0.12, the difference 0.24`. */
  readonly worst: string
  /** The largest relative error for the input and for each parameter. */
  readonly checks: readonly { readonly name: string; readonly error: number }[]
}

/**
 * Compares what `backward` says with what `forward` does: every derivative, of the input and of every parameter,
 * against the central difference (L(v + h) − L(v − h)) / 2h, in float64 on the reference kernels, at one frozen step,
 * so that random masks stay the same. The layers are put among others that write over what nobody is said to read, so that
 * a layer that declares too little fails, too.
 *
 * The error of one derivative is |backward − difference| / max(|backward|, |difference|, 10⁻³ · the largest of all).
 * A right layer stays below 10⁻⁶; a kink (relu at 0, two equal maxima) met by chance shows as a large one.
 *
 * @param layer a layer that is in no model, or several in a row; it may be put into one afterwards
 */
export async function checkGradients(
  layer: Layer | readonly Layer[],
  options: CheckGradientsOptions,
): Promise<GradientReport> {
  const checked = checkOptions('checkGradients', options, KINDS)
  const layers = nameLayers(Array.isArray(layer) ? layer : [layer], 'checkGradients')
  try {
    return await (await comparing()).compare(layers, checked)
  } finally {
    giveBack(layers)
  }
}

const comparing = /* @__PURE__ */ onDemand(() => import('./compare-gradients.ts'))
