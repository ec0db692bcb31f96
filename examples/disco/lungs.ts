/**
 * Disco's task lus_covid: is there something in a lung? Ultrasound, 100 × 100 pixels, two classes. Network and settings are
 * disco's: one-hot labels, binary cross-entropy of a softmax, sgd, batches of 5; the scans are made up (data/pictures.ts).
 *
 *     npx tsx examples/disco/lungs.ts
 */
import { layers, oneHot, rows, sequential } from 'thinnet'
import { options, type Run, runIfMain, type Score, seconds } from '../tfjs/run.ts'
import { scans } from './data/pictures.ts'

export function lungsNetwork(settings: Pick<Run, 'seed' | 'backend'>) {
  const kernelInitializer = 'lecunNormal' // TensorFlow.js: varianceScaling
  return sequential({
    ...settings,
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 5, activation: 'relu', kernelInitializer, inputShape: [100, 100, 3] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu', kernelInitializer }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax', kernelInitializer }),
    ],
  })
}

export async function lungs(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 6 })
  const { x, y } = scans(Math.min(samples, 160) + 40)
  const labels = oneHot(y, 2)
  const train = x.shape[0]! - 40

  const model = lungsNetwork({ seed, backend })
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['categoricalAccuracy'] })
  const fitted = [rows(x, 0, train), rows(labels, 0, train)] as const
  const trainSeconds = await seconds(() => model.fit(...fitted, { epochs, batchSize: 5 }))

  const { loss, categoricalAccuracy } = await model.evaluate(
    rows(x, train, train + 40),
    rows(labels, train, train + 40),
  )
  log(`loss ${loss.toFixed(3)}, accuracy ${categoricalAccuracy!.toFixed(3)} of scans not seen`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, lungs)
