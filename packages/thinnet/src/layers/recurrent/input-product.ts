import { masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare, Parameter, Pass } from '../layer.ts'
import type { Drop } from './drop.ts'
import { stepsOf } from './steps.ts'

/** A bias, or a part of one. */
export type Bias = Pick<Parameter, 'value' | 'gradient' | 'trainable'>

/**
 * What the inputs of all steps give to a cell, in one matrix multiplication: z = x · W + b, with x dropped by one mask for
 * all steps where there is one.
 *
 *     x̃ = x · m / keep,  dx = dx̃ · m / keep,  dx̃ = dz · Wᵀ,  dW = x̃ᵀ · dz,  db = Σ dz
 */
export class InputProduct {
  /** [steps, batch, width]: z, and after backward of the cell dz. */
  readonly z: Region
  readonly #kernel: Parameter
  readonly #bias: Bias | null
  readonly #drop: Drop | null
  /** x̃ as [steps, batch, features], and in backward dx̃. */
  readonly #x: Region
  readonly #xs: readonly Region[]
  readonly #dx: Region | null
  readonly #order: (s: number) => number

  /** @param order which step of the input is computed as the s-th */
  constructor(
    of: { steps: number; kernel: Parameter; bias: Bias | null; drop: Drop | null; order: (s: number) => number },
    declare: Declare,
  ) {
    const [features, width] = of.kernel.shape as readonly [number, number]
    this.#kernel = of.kernel
    this.#bias = of.bias
    this.#drop = of.drop
    this.#order = of.order
    if (of.drop) declare.kernels(masks)
    this.#x = declare.saved([of.steps, features])
    this.#xs = stepsOf(this.#x, of.steps, features)
    this.z = declare.saved([of.steps, width])
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, pass: Pass): void {
    const { kernels } = pass
    for (const [s, to] of this.#xs.entries()) {
      const [rows, columns] = to.shape as [number, number]
      kernels.copyColumns(to, x, { rows, columns, from: this.#order(s) * columns, to: 0 })
    }
    this.#dropAll(pass)
    kernels.gemm(this.z, this.#x, this.#kernel.value, { bias: this.#bias?.value ?? null })
  }

  /** After z has become dz. Returns dx. */
  backward(pass: Pass): Region | null {
    const { kernels } = pass
    if (this.#kernel.trainable) kernels.gemm(this.#kernel.gradient, this.#x, this.z, { transposeA: true })
    if (this.#bias?.trainable) kernels.channelSums(this.#bias.gradient, this.z, { inner: 1 })
    if (!this.#dx) return null
    kernels.gemm(this.#x, this.z, this.#kernel.value, { transposeB: true })
    this.#dropAll(pass)
    for (const [s, from] of this.#xs.entries()) {
      const [rows, columns] = from.shape as [number, number]
      kernels.copyColumns(this.#dx, from, { rows, columns, from: 0, to: this.#order(s) * columns })
    }
    return this.#dx
  }

  /** Both directions of dropout: the mask [batch, features] over all steps. */
  #dropAll(pass: Pass): void {
    const scale = this.#drop?.draw(pass)
    if (!this.#drop || !scale) return
    const { mask } = this.#drop
    pass.kernels.applyMask(this.#x, this.#x, mask, { inner: mask.size, scale })
  }
}
