/**
 * A cubic through 25 points: a dense layer without a bias on powers of x, which are standardized as the values are.
 * The points are made here. Look at the weights, which come near those that the powers really have.
 *
 *     npx tsx examples/tfjs/polynomial-regression.ts
 */
import { input, layers, model, optimizers } from 'thinnet'
import { cubicOnCanvas } from './data/cubics.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function polynomialRegression(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, seed, backend, log } = options(given, { epochs: 200 })
  const { x, y } = cubicOnCanvas()
  const powers = input({ shape: [4] })
  const linear = layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros' })
  const cubic = model({ inputs: powers, outputs: linear.apply(powers), seed, backend })
  cubic.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: 'mse' })

  const trainSeconds = await seconds(() => cubic.fit(x, y, { batchSize: 25, epochs, shuffle: false }))
  const [weights] = await cubic.getWeights()
  log(`weights of 1, x, x², x³: ${[...weights!.data].map(w => w.toFixed(3)).join(', ')}`)
  return { name: 'loss', value: (await cubic.evaluate(x, y)).loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, polynomialRegression)
