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
  runs: {
    optimizer: keyof typeof optimizers
    options: Record<string, number | boolean>
    weights: Stored
    final?: Stored
  }[]
  adafactor?: { options: object; parameters: Record<'initial' | 'gradients' | 'weights', Stored>[] }[]
}

const FIXTURES = ['optimizers', 'keras_optimizers'].map(name => fixture<Fixture>(name))

/** Weights whose gradients at each step are given. */
class GivenGradients extends Layer {
  readonly #gradients: Stored[]

  constructor(...gradients: Stored[]) {
    super({ inputShape: [1] })
    this.#gradients = gradients
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const gradients = this.#gradients
    const initializer = initializers.zeros()
    const ws = gradients.map(({ shape }, i) => declare.parameter(`w${i}`, shape.slice(1), { initializer }))
    const y = declare.output(shape)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        return y
      },
      backward(_dy, { kernels, step }) {
        for (const [i, w] of ws.entries()) kernels.write(w.gradient, at(gradients[i]!, step).data)
        return [null]
      },
    }
  }
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`optimizers on ${backend} in ${dtype}, ten steps`, () => {
    const runs = FIXTURES.flatMap(given => given.runs.map(run => ({ given, ...run })))
    for (const { given, optimizer, options, weights, final } of runs) {
      test(`${optimizer} ${JSON.stringify(options)}`, async () => {
        const model = sequential({ seed: 0, backend, dtype, layers: [new GivenGradients(given.gradients)] })
        model.compile({ optimizer: optimizers[optimizer](options), loss: 'meanSquaredError' })
        model.setWeights([stored(given.initial)])
        for (let step = 0; step < 10; step++) {
          await model.trainOnBatch(tensor([[0]]), tensor([[0]]))
          const [w] = await model.getWeights()
          assertWay(w!.data, { want: at(weights, step).data, from: given.initial.data, what: `after step ${step}` })
        }
        if (optimizers[optimizer](options).useEma) {
          await model.swapEmaWeights()
          const [w] = await model.getWeights()
          assertWay(w!.data, { want: final!.data, from: given.initial.data, what: 'averages' })
        }
        model.dispose()
      })
    }
    for (const { options, parameters } of FIXTURES.flatMap(({ adafactor = [] }) => adafactor)) {
      test(`adafactor ${JSON.stringify(options)}`, async () => {
        const layer = new GivenGradients(...parameters.map(({ gradients }) => gradients))
        const model = sequential({ seed: 0, backend, dtype, layers: [layer] })
        model.compile({ optimizer: optimizers.adafactor(options), loss: 'meanSquaredError' })
        model.setWeights(parameters.map(({ initial }) => stored(initial)))
        for (let step = 0; step < 10; step++) {
          await model.trainOnBatch(tensor([[0]]), tensor([[0]]))
          for (const [i, { data }] of (await model.getWeights()).entries()) {
            const { initial, weights } = parameters[i]!
            assertWay(data, { want: at(weights, step).data, from: initial.data, what: `of ${i} after step ${step}` })
          }
        }
        model.dispose()
      })
    }

    /** Held to the way gone since the start, weight by weight: a small step next to a large one must be right too. */
    function assertWay(got: ArrayLike<number>, o: { want: readonly number[]; from: readonly number[]; what: string }) {
      for (const [i, want] of o.want.entries()) {
        const rounding = dtype === 'float32' ? 1e-6 * Math.abs(want) : 1e-15 * Math.abs(want)
        const scale = Math.abs(want - o.from[i]!) + rounding / tolerance
        assertClose([got[i]!], [want], tolerance, `weight ${i} ${o.what}`, scale)
      }
    }
  })
}
