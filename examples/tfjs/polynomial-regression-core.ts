/**
 * The four coefficients of a cubic, found step by step from 100 noisy points, which are made here. tf.js's program has no
 * layers, only variables and operations that a tape differentiates; here three powers and a bias are a dense layer, and a
 * step is `trainOnBatch`. Look at the coefficients: of the true ones, divided by the range of the values.
 *
 *     npx tsx examples/tfjs/polynomial-regression-core.ts
 */
import { initializers, layers, optimizers, sequential } from 'thinnet'
import { noisyCubic } from './data/cubics.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function polynomialRegressionCore(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, seed, backend, log } = options(given, { epochs: 75 })
  const { x, y } = noisyCubic(100)
  const random = initializers.randomUniform({ minval: 0, maxval: 1 })
  const cubic = sequential({
    seed,
    backend,
    layers: [layers.dense({ units: 1, inputShape: [3], kernelInitializer: random, biasInitializer: random })],
  })
  cubic.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: 'mse' })

  const trainSeconds = await seconds(async () => {
    for (let step = 0; step < epochs; step++) await cubic.trainOnBatch(x, y)
  })
  const coefficients = (await cubic.getWeights()).flatMap(({ data }) => [...data])
  log(`coefficients of x³, x², x, 1: ${coefficients.map(c => c.toFixed(2)).join(', ')}`)
  return { name: 'loss', value: (await cubic.evaluate(x, y)).loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, polynomialRegressionCore)
