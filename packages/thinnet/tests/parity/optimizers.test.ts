import { describe, test } from 'node:test'
import {
  type Call,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  optimizers,
  type Shape,
  sequential,
  tensor,
} from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Stored, stored } from './support.ts'

interface Fixture {
  initial: Stored
  /** [steps, 7] */
  gradients: Stored
  /** `weights`: after each step, [steps, 7] */
  runs: { optimizer: keyof typeof optimizers; options: Record<string, number | boolean>; weights: Stored }[]
}

const FIXTURES = ['optimizers', 'keras_optimizers'].map(name => fixture<Fixture>(name))

/** A weight whose gradient at each step is given. */
class GivenGradients extends Layer {
  readonly #gradients: Stored

  constructor(gradients: Stored) {
    super({ inputShape: [1] })
    this.#gradients = gradients
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const gradients = this.#gradients
    const w = declare.parameter('w', [7], { initializer: initializers.zeros() })
    const y = declare.output(shape)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        return y
      },
      backward(_dy, { kernels, step }) {
        kernels.write(w.gradient, at(gradients, step).data)
        return [null]
      },
    }
  }
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`optimizers on ${backend} in ${dtype}, ten steps`, () => {
    const runs = FIXTURES.flatMap(given => given.runs.map(run => ({ given, ...run })))
    for (const { given, optimizer, options, weights } of runs) {
      test(`${optimizer} ${JSON.stringify(options)}`, async () => {
        const model = sequential({ seed: 0, backend, dtype, layers: [new GivenGradients(given.gradients)] })
        model.compile({ optimizer: optimizers[optimizer](options), loss: 'meanSquaredError' })
        model.setWeights([stored(given.initial)])
        for (let step = 0; step < 10; step++) {
          await model.trainOnBatch(tensor([[0]]), tensor([[0]]))
          const [w] = await model.getWeights()
          // Held to the way gone since the start, weight by weight: a small step next to a large one must be right too.
          const want = at(weights, step).data
          const from = given.initial.data
          for (let i = 0; i < 7; i++) {
            const rounding = dtype === 'float32' ? 1e-6 * Math.abs(want[i]!) : 1e-15 * Math.abs(want[i]!)
            const scale = Math.abs(want[i]! - from[i]!) + rounding / tolerance
            assertClose([w!.data[i]!], [want[i]!], tolerance, `weight ${i} after step ${step}`, scale)
          }
        }
        model.dispose()
      })
    }
  })
}
