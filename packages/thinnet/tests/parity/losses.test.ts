import { describe, test } from 'node:test'
import { layers, type losses, optimizers, sequential } from '../../src/index.ts'
import { assertClose, fixture, HELD, Probe, type Stored, stored } from './support.ts'

interface Case {
  loss: keyof typeof losses
  activation: 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax'
  /** What kind of targets, or how far out the inputs. */
  targets: string
  z: Stored
  t: Stored
  value: number
  /** The loss's derivative to z. */
  gradient: Stored
}

for (const { backend, dtype, tolerance } of HELD) {
  describe(`losses and their derivatives through activations on ${backend} in ${dtype}`, () => {
    for (const { loss, activation, targets, z, t, value, gradient } of fixture<Case[]>('losses')) {
      test(`${loss} on ${activation}, ${targets}`, async () => {
        const probe = new Probe({ inputShape: [4] })
        const model = sequential({ seed: 0, backend, dtype, layers: [probe, layers.activation({ activation })] })
        model.compile({ optimizer: optimizers.sgd(), loss })
        const got = await model.gradientsOnBatch(stored(z), stored(t))
        assertClose([got.loss], [value], tolerance, 'loss')
        assertClose(probe.dy, gradient.data, tolerance, 'gradient')
        model.dispose()
      })
    }
  })
}
