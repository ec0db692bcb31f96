import { describe, test } from 'node:test'
import {
  type Call,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  type Optimizer,
  optimizers,
  type Schedule,
  type Shape,
  schedules,
  sequential,
  tensor,
} from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Stored, stored } from './support.ts'

interface Fixture {
  initial: [Stored, Stored]
  /** [steps, …] */
  gradients: [Stored, Stored]
  /** A schedule is written as { name: options }; `weights`: after each step, [steps, 8] */
  runs: { optimizer: keyof typeof optimizers; options: Record<string, unknown>; weights: Stored }[]
}

const given = fixture<Fixture>('updates')

/** Two weights whose gradients at each step are given. */
class GivenGradients extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const initializer = initializers.zeros()
    const weights = given.initial.map(({ shape }, i) => declare.parameter(`w${i}`, shape, { initializer }))
    const y = declare.output(shape)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        return y
      },
      backward(_dy, { kernels, step }) {
        for (const [i, { gradient }] of weights.entries()) kernels.write(gradient, at(given.gradients[i]!, step).data)
        return [null]
      },
    }
  }
}

function optimizerOf(name: keyof typeof optimizers, options: Record<string, unknown>): Optimizer {
  const make = optimizers[name] as (options: unknown) => Optimizer
  const { learningRate, ...others } = options
  if (typeof learningRate !== 'object') return make(options)
  const [[schedule, settings]] = Object.entries(learningRate as object) as [[keyof typeof schedules, unknown]]
  return make({ ...others, learningRate: (schedules[schedule] as (options: unknown) => Schedule)(settings) })
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`decay, clipping and schedules on ${backend} in ${dtype}, ten steps of Keras`, () => {
    for (const { optimizer, options, weights } of given.runs) {
      test(`${optimizer} ${JSON.stringify(options)}`, async () => {
        const model = sequential({ seed: 0, backend, dtype, layers: [new GivenGradients({ inputShape: [1] })] })
        model.compile({ optimizer: optimizerOf(optimizer, options), loss: 'meanSquaredError' })
        model.setWeights(given.initial.map(stored))
        const from = given.initial.flatMap(({ data }) => data)
        for (let step = 0; step < 10; step++) {
          await model.trainOnBatch(tensor([[0]]), tensor([[0]]))
          const got = (await model.getWeights()).flatMap(({ data }) => Array.from(data))
          // Held to the way gone since the start, weight by weight: decay and small steps must be right, too.
          for (const [i, want] of at(weights, step).data.entries()) {
            const rounding = (dtype === 'float32' ? 1e-6 : 1e-15) * Math.abs(want)
            const scale = Math.abs(want - from[i]!) + rounding / tolerance
            assertClose([got[i]!], [want], tolerance, `weight ${i} after step ${step}`, scale)
          }
        }
        model.dispose()
      })
    }
  })
}
