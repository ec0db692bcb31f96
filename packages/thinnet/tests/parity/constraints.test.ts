import { describe, test } from 'node:test'
import {
  type Call,
  type Constraint,
  constraints,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  type Shape,
  sequential,
  tensor,
} from '../../src/index.ts'
import { assertClose, CHECKED, fixture, type Stored, stored } from './support.ts'

type Fixture = {
  constraint: keyof typeof constraints
  options: Record<string, unknown>
  w: Stored
  out: Stored
}[]

/** A weight whose gradient is 0: an update only applies its constraint. */
class Held extends Layer {
  readonly shape: Shape
  readonly constraint: Constraint

  constructor(shape: Shape, constraint: Constraint) {
    super({ inputShape: [1] })
    this.shape = shape
    this.constraint = constraint
  }

  build([inputShape]: Inputs<Shape>, declare: Declare): Call {
    const { shape, constraint } = this
    const w = declare.parameter('w', shape, { initializer: initializers.zeros(), constraint })
    const y = declare.output(inputShape)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        return y
      },
      backward(_dy, { kernels }) {
        kernels.fill(w.gradient, 0)
        return [null]
      },
    }
  }
}

for (const { backend, dtype } of CHECKED) {
  describe(`constraints on ${backend} in ${dtype} are those of Keras`, () => {
    for (const { constraint, options, w, out } of fixture<Fixture>('constraints')) {
      test(`${constraint} ${JSON.stringify(options)} of [${w.shape}]`, async () => {
        const make = constraints[constraint] as (options: unknown) => Constraint
        const model = sequential({ seed: 0, backend, dtype, layers: [new Held(w.shape, make(options))] })
        model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
        model.setWeights([stored(w)])
        await model.trainOnBatch(tensor([[0]]), tensor([[0]]))
        const [got] = await model.getWeights()
        const tolerance = dtype === 'float64' ? 1e-14 : 1e-6
        for (const [i, want] of out.data.entries()) {
          assertClose([got!.data[i]!], [want], tolerance, `weight ${i}`)
        }
        model.dispose()
      })
    }
  })
}
