import { describe, test } from 'node:test'
import { relu, tanh } from '../../src/activations/index.ts'
import {
  type Activation,
  type CompileOptions,
  type Layer,
  layers,
  losses,
  optimizers,
  sequential,
} from '../../src/index.ts'
import { assertClose, CHECKED, fixture, Probe, type Stored, stored } from './support.ts'

interface Case {
  loss: keyof typeof FROM_LOGITS
  activation: 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax'
  /** What kind of targets, or how far out the inputs. */
  targets: string
  z: Stored
  t: Stored
  value: number
  /** The loss's derivative to z. */
  gradient: Stored
}

/** The pairs that are computed as one, by name of the loss. */
const FROM_LOGITS = {
  categoricalCrossentropy: { activation: 'softmax', loss: losses.categoricalCrossentropy({ fromLogits: true }) },
  sparseCategoricalCrossentropy: {
    activation: 'softmax',
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  },
  binaryCrossentropy: { activation: 'sigmoid', loss: losses.binaryCrossentropy({ fromLogits: true }) },
  meanSquaredError: undefined,
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`losses and their derivatives through activations on ${backend} in ${dtype}`, () => {
    const check = async (c: Case, after: Layer[], loss: CompileOptions['loss']) => {
      const probe = new Probe({ inputShape: [4] })
      const model = sequential({ seed: 0, backend, dtype, layers: [probe, ...after] })
      model.compile({ optimizer: optimizers.sgd(), loss })
      const got = await model.gradientsOnBatch(stored(c.z), stored(c.t))
      assertClose([got.loss], [c.value], tolerance, 'loss')
      assertClose(probe.dy, c.gradient.data, tolerance, 'gradient')
      model.dispose()
    }

    for (const c of fixture<Case[]>('losses')) {
      const { loss, activation, targets } = c
      // What can leave [0, 1] is refused before a cross-entropy, but as a function of one's own.
      const own = loss === 'meanSquaredError' ? {} : { relu: { ...relu }, tanh: { ...tanh } }
      const f = (own as Partial<Record<string, Activation>>)[activation] ?? activation
      test(`${loss} on ${activation}, ${targets}`, () => check(c, [layers.activation({ activation: f })], loss))
      const fromLogits = FROM_LOGITS[loss]
      if (fromLogits?.activation === activation) {
        test(`${loss} from logits, ${targets}`, () => check(c, [], fromLogits.loss))
      }
    }
  })
}
