import { type Call, type Declare, type Inputs, Layer, type Shape } from '../../src/index.ts'
import { host } from '../host.ts'

/** y = a · b: backward reads both. `forgets` to say so, to see that it is noticed. */
export class Product extends Layer {
  readonly forgets: boolean
  constructor(forgets = false) {
    super()
    this.forgets = forgets
  }
  build([a]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(a)
    const [da, db] = [declare.inputGradient(0), declare.inputGradient(1)]
    if (!this.forgets) declare.backwardReads('input')
    return {
      forward([a, b], { kernels }) {
        kernels.fill(y, 0)
        kernels.addProduct(y, a, b!, 1)
        return y
      },
      backward(dy, { kernels }, { inputs: [a, b] }) {
        for (const [dx, other] of [
          [da, b!],
          [db, a],
        ] as const) {
          if (!dx) continue
          kernels.fill(dx, 0)
          kernels.addProduct(dx, dy, other, 1)
        }
        return [da, db]
      },
    }
  }
}

/** y = a + b, written over a where it may be; dy is handed on to both. */
export class Sum extends Layer {
  build([a]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(a, { inPlace: true })
    const [da, db] = [declare.reshapedGradient(0), declare.reshapedGradient(1)]
    return {
      forward([a, b], { kernels }) {
        kernels.add(y, a, b!)
        return y
      },
      backward: () => [da, db],
    }
  }
}

/** The same elements under another shape. */
export class Fold extends Layer {
  readonly to: Shape
  constructor(to: Shape) {
    super()
    this.to = to
  }
  build(_: Inputs<Shape>, declare: Declare): Call {
    const y = declare.reshaped(this.to)
    const dx = declare.reshapedGradient()
    return { forward: () => y, backward: () => [dx] }
  }
}

/** y = sin(2x), in a place of its own; backward reads x. */
export class Wave extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    declare.backwardReads(0)
    return {
      forward([x], { kernels }) {
        const [from, to] = [host(kernels).view(x), host(kernels).view(y)]
        for (let i = 0; i < to.length; i++) to[i] = Math.sin(2 * from[i]!)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (!dx) return [null]
        const [from, to, given] = [host(kernels).view(x), host(kernels).view(dx), host(kernels).view(dy)]
        for (let i = 0; i < to.length; i++) to[i] = 2 * Math.cos(2 * from[i]!) * given[i]!
        return [dx]
      },
    }
  }
}

/** Halves in training, into a place of its own; in inference it hands x and dy on. */
export class Through extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { passThrough: true })
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels, training }) {
        if (!training) return x
        kernels.scale(y, x, 0.5)
        return y
      },
      backward(dy, { kernels, training }) {
        if (!training) return [dy]
        if (dx) kernels.scale(dx, dy, 0.5)
        return [dx]
      },
    }
  }
}
