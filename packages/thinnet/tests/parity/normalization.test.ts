import { describe, test } from 'node:test'
import { layers, optimizers, sequential, tensor } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Case {
  options: { axis: number; epsilon: number; momentum: number; center: boolean; scale: boolean }
  x: Stored
  gamma: Stored
  beta: Stored
  movingMean: Stored
  movingVariance: Stored
  dy: Stored
  y: Stored
  dx: Stored
  dgamma: Stored
  dbeta: Stored
  inference: Stored
  movedMean: Stored
  movedVariance: Stored
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`batch normalization on ${backend} in ${dtype}`, () => {
    for (const c of fixture<Case[]>('normalization')) {
      test(`[${c.x.shape}] ${JSON.stringify(c.options)}`, async () => {
        const before = new Probe({ inputShape: c.x.shape.slice(1) })
        const after = new Probe({ gradient: c.dy.data })
        const layer = layers.batchNormalization(c.options)
        const model = sequential({ seed: 0, backend, dtype, layers: [before, layer, after] })
        // A learning rate of 0 leaves gamma and beta where they are; the moving averages move.
        model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
        const { center, scale } = c.options
        const fitted = [PROBE_WEIGHT, ...(scale ? [c.gamma] : []), ...(center ? [c.beta] : [])]
        model.setWeights([...fitted, c.movingMean, c.movingVariance].map(stored))
        const zeros = tensor(new Float32Array(c.x.data.length), c.x.shape)

        const inference = await model.predict(stored(c.x))
        assertClose(inference.data, c.inference.data, tolerance, 'inference')
        const { gradients } = await model.gradientsOnBatch(stored(c.x), zeros)
        assertClose(after.x, c.y.data, tolerance, 'y')
        assertClose(before.dy, c.dx.data, tolerance, 'dx')
        if (scale) assertClose(gradients['batch_normalization/gamma']!.data, c.dgamma.data, tolerance, 'dgamma')
        if (center) assertClose(gradients['batch_normalization/beta']!.data, c.dbeta.data, tolerance, 'dbeta')

        model.setWeights([...fitted, c.movingMean, c.movingVariance].map(stored))
        await model.trainOnBatch(stored(c.x), zeros)
        const weights = await model.getWeights()
        assertClose(weights.at(-2)!.data, c.movedMean.data, tolerance, 'moving mean')
        assertClose(weights.at(-1)!.data, c.movedVariance.data, tolerance, 'moving variance')
        model.dispose()
      })
    }
  })
}
