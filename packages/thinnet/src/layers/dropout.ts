import { refuse } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Pass } from './layer.ts'
import { oneOf } from './options.ts'

export type DropoutOptions = LayerOptions & {
  /** When the outputs are brought to scale: 'inverted' (default) while training, 'vanilla' while predicting. */
  scaling?: 'inverted' | 'vanilla'
} & (
    | {
        /** The fraction of units dropped, in [0, 1]. */
        rate: number
        keepProbability?: never
      }
    | {
        /** The fraction kept, 1 − rate. */
        keepProbability: number
        rate?: never
      }
  )

/**
 * Dropout (Srivastava et al. 2014). With m = 1 where a unit is kept and 0 where it is dropped, drawn for every element
 * anew at every step, and keep = 1 − rate:
 *
 *                training                    inference
 *     inverted   y = x · m / keep            y = x
 *                dx = dy · m / keep          dx = dy
 *     vanilla    y = x · m                   y = x · keep
 *                dx = dy · m                 dx = dy · keep
 *
 * Either way a unit has the same mean in training and in inference. Both maps are linear, so that the backward of each
 * is the same map applied to dy. Inverted dropout's has the division by keep in it: y is x/keep where kept, and so
 * a change of x changes y by 1/keep. Without it the gradient is too small by keep at every dropout it passes.
 *
 * Backward draws the mask again from its address (see `DropoutMask`) instead of storing it.
 */
export class Dropout extends Layer {
  /** The fraction dropped. */
  readonly rate: number
  readonly scaling: 'inverted' | 'vanilla'
  #y!: Region
  #dx!: Region | null

  constructor(options: DropoutOptions) {
    super(options, ['rate', 'keepProbability', 'scaling'])
    this.rate = dropoutRate(this.who, options)
    this.scaling = oneOf(this.who, 'scaling', options.scaling ?? 'inverted', ['inverted', 'vanilla'])
  }

  override get type() {
    return 'dropout'
  }

  get keepProbability(): number {
    return 1 - this.rate
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#y = declare.output(inputShape, { inPlace: true, passThrough: true })
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, pass: Pass): Region {
    return this.apply(this.#y, x, pass)
  }

  backward(dy: Region, pass: Pass): Region | null {
    return this.#dx && this.apply(this.#dx, dy, pass)
  }

  /** The map of the table above: x to y forwards, dy to dx backwards. Returns out, or the values where they stay. */
  apply(out: Region, values: Region, pass: Pass): Region {
    const factor = this.factor(pass)
    if (pass.training) {
      const first = pass.firstSample * sizeOf(values.shape.slice(1))
      pass.kernels.dropout(out, values, { rate: this.rate, stream: pass.stream(this.name), first }, factor)
      return out
    }
    if (factor === 1) return values
    pass.kernels.scale(out, values, factor)
    return out
  }

  /** What a kept value is multiplied by. */
  factor({ training }: Pass): number {
    if (this.scaling === 'vanilla') return training ? 1 : this.keepProbability
    // rate 1 keeps nothing, so that its factor, 1/0, is never used
    return training && this.rate < 1 ? 1 / this.keepProbability : 1
  }
}

/** The rate from either option, refused outside [0, 1], when both are given or neither is. */
export function dropoutRate(who: string, { rate, keepProbability }: { rate?: number; keepProbability?: number }) {
  if ((rate === undefined) === (keepProbability === undefined)) {
    refuse(who, 'rate or keepProbability, one of the two', rate === undefined ? 'neither' : 'both')
  }
  const name = rate === undefined ? 'keepProbability' : 'rate'
  const value = rate ?? keepProbability
  if (!(typeof value === 'number' && value >= 0 && value <= 1)) refuse(who, `${name} in [0, 1]`, value)
  return rate ?? 1 - value
}
