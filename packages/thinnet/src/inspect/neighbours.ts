import type { Region } from '../kernels/region.ts'
import { type Call, type Declare, type Inputs, Layer, nameLayer } from '../layers/layer.ts'
import type { Value } from '../layers/value.ts'
import type { Shape } from '../tensor/shape.ts'

/** y = −x, dx = −dy, each written over what it is made of where nobody reads that later. */
class Negation extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { inPlace: true })
    const dx = declare.inputGradient()
    declare.keepPadding()
    return {
      forward([x], { kernels }): Region {
        kernels.scale(y, x, -1)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.scale(dx, dy, -1)
        return [dx]
      },
    }
  }
}

/**
 * The value itself, to the last bit, by way of two layers that write over what they may: next to them a layer that
 * declares less than it does, of what it reads or writes, gives wrong numbers.
 */
export function amongNegations(value: Value, name: string): Value {
  return [0, 1].reduce((x, i) => {
    const layer = new Negation()
    nameLayer(layer, `${name}/${i}`)
    return layer.apply(x)
  }, value)
}
