/**
 * Prices of houses from twelve features of a town: by a linear model, and with one and two hidden layers. The data are a
 * stand-in of Boston Housing's shape, made here: no package ships the original. Look at how much the layers gain.
 *
 *     npx tsx examples/tfjs/boston-housing.ts
 */
import { type Layer, layers, optimizers, sequential } from 'thinnet'
import { towns } from './data/housing.ts'
import { first } from './data/part.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function bostonHousing(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 200 })
  const { x, y } = first(towns.train, samples)

  const hidden = () => layers.dense({ units: 50, activation: 'sigmoid', kernelInitializer: 'lecunNormal' })
  const networks: Record<string, Layer[]> = {
    linear: [],
    'one hidden layer': [hidden()],
    'two hidden layers': [hidden(), hidden()],
  }
  let [value, trainSeconds] = [0, 0]
  for (const [name, before] of Object.entries(networks)) {
    const model = sequential({ seed, backend, layers: [...before, layers.dense({ units: 1 })] })
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'mse' })
    trainSeconds += await seconds(() => model.fit(x, y, { epochs, batchSize: 40, validationSplit: 0.2 }))
    value = (await model.evaluate(towns.test.x, towns.test.y)).loss
    log(`${name}: squared error ${value.toFixed(2)}`)
  }
  return { name: 'loss', value, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, bostonHousing)
