import { type Call, type Declare, type Inputs, Layer, type Shape } from '../src/index.ts'

/** y = x with this padding mask, [batch][steps]. */
export class Marked extends Layer {
  readonly mask: readonly number[]

  constructor(mask: readonly (readonly number[])[]) {
    super()
    this.mask = mask.flat()
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.reshaped(shape)
    const dx = declare.reshapedGradient()
    const mask = declare.saved([shape[0]!])
    declare.outputPadding(mask)
    return {
      forward: (_, { kernels }) => {
        kernels.write(mask, this.mask)
        return y
      },
      backward: () => [dx],
    }
  }
}
