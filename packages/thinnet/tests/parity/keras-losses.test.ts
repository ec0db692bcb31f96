import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ActivationName, type Loss, layers, losses, optimizers, sequential } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, type Held, Probe, type Stored, stored } from './support.ts'

interface Case {
  name: keyof typeof losses
  options: object
  /** The key of its targets. */
  targets: string
  activation: ActivationName
  rounded: boolean
  value: number
  gradient: Stored
}

interface Fixture {
  x: Stored
  kernels: [Stored, Stored]
  targets: Record<string, Stored>
  cases: (Case & { y: Stored; steps: number[] })[]
  /** Of outputs [batch, positions, classes]. */
  positions: { y: Stored; targets: Record<string, Stored>; cases: Case[] }
}

const { x, kernels, targets, cases, positions } = fixture<Fixture>('keras_losses')
const make = ({ name, options }: Case) => (losses[name] as (options: object) => Loss)(options)
/** As far as a constant of float32 goes. */
const closely = (tolerance: number, { rounded }: Case) => (rounded ? Math.max(tolerance, 1e-7) : tolerance)
const titleOf = ({ name, options, targets }: Case) => `${name} ${JSON.stringify(options)} of ${targets}`

test('every loss is compared', () => {
  const names = new Set(cases.map(({ name }) => name))
  assert.deepEqual([...names].sort(), Object.keys(losses).sort())
})

/** Value and derivative for outputs y. */
async function check({ backend, dtype, tolerance }: Held, c: Case, y: Stored, t: Stored) {
  const probe = new Probe({ inputShape: y.shape.slice(1) })
  const model = sequential({ seed: 0, backend, dtype, layers: [probe] })
  model.compile({ optimizer: 'sgd', loss: make(c) })
  const got = await model.gradientsOnBatch(stored(y), stored(t))
  assertClose([got.loss], [c.value], closely(tolerance, c), 'loss')
  assertClose(probe.dy, c.gradient.data, closely(tolerance, c), 'gradient')
  model.dispose()
}

for (const held of CHECKED) {
  const { backend, dtype, tolerance } = held
  describe(`losses of Keras on ${backend} in ${dtype}`, () => {
    for (const c of cases) {
      test(titleOf(c), () => check(held, c, c.y, targets[c.targets]!))

      test(`${titleOf(c)}: ten steps`, async () => {
        const { dense } = layers
        const row = [
          dense({ inputShape: [3], units: 5, activation: 'tanh' }),
          dense({ units: 4, activation: c.activation }),
        ]
        const model = sequential({ seed: 0, backend, dtype, layers: row })
        model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: make(c) })
        const zeros = (size: number) => stored({ shape: [size], data: Array(size).fill(0) })
        await model.setWeights([stored(kernels[0]), zeros(5), stored(kernels[1]), zeros(4)])
        const steps: number[] = []
        for (let i = 0; i < 10; i++) {
          const { loss } = await model.trainOnBatch(stored(x), stored(targets[c.targets]!))
          steps.push(loss!)
        }
        assertClose(steps, c.steps, closely(tolerance, c), 'losses')
        model.dispose()
      })
    }
  })

  describe(`losses of Keras by position on ${backend} in ${dtype}`, () => {
    for (const c of positions.cases) {
      test(titleOf(c), () => check(held, c, positions.y, positions.targets[c.targets]!))
    }
  })
}
