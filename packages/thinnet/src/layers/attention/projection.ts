import type { Kernels } from '../../kernels/kernels.ts'
import { type Region, seenAs } from '../../kernels/region.ts'
import { type Shape, sizeOf } from '../../tensor/shape.ts'
import type { Declare, ParameterOptions } from '../layer.ts'

export interface ProjectionRules {
  readonly kernel: ParameterOptions
  readonly bias: ParameterOptions
  readonly useBias: boolean
}

/** y = x · W + b on the last dimensions of x, with W in Keras's layout: in and out may be several dimensions, as heads are. */
export class Projection {
  readonly #kernel
  readonly #bias
  readonly #w: Region
  readonly #dw: Region

  /** @param name of its parameters: query makes queryKernel and queryBias */
  constructor(declare: Declare, name: string, from: Shape, to: Shape, { kernel, bias, useBias }: ProjectionRules) {
    this.#kernel = declare.parameter(`${name}Kernel`, [...from, ...to], kernel)
    this.#bias = useBias ? declare.parameter(`${name}Bias`, to, bias) : null
    const matrix = [sizeOf(from), sizeOf(to)]
    this.#w = seenAs(this.#kernel.value, matrix)
    this.#dw = seenAs(this.#kernel.gradient, matrix)
  }

  /** y = x · W + b */
  forward(y: Region, x: Region, kernels: Kernels): void {
    kernels.gemm(y, x, this.#w, { bias: this.#bias?.value ?? null })
  }

  /** dW = xᵀ · dy, db = Σ dy */
  gradients(dy: Region, x: Region, kernels: Kernels): void {
    if (this.#kernel.trainable) kernels.gemm(this.#dw, x, dy, { transposeA: true })
    if (this.#bias?.trainable) kernels.channelSums(this.#bias.gradient, dy, { inner: 1 })
  }

  /** dx = dy · Wᵀ */
  inputGradient(dx: Region, dy: Region, kernels: Kernels): void {
    kernels.gemm(dx, dy, this.#w, { transposeB: true })
  }
}
