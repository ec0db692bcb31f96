/**
 * Disco's task mnist: digits through two convolutions, 28 × 28 pixels in three colours, as it reads pictures. Network and
 * settings are disco's, on a part of MNIST.
 *
 *     npx tsx examples/disco/mnist.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, rows, sequential, type Tensor, tensor } from 'thinnet'
import { options, type Run, runIfMain, type Score, seconds } from '../tfjs/run.ts'

/** The first images of each part, in three colours: shared with the twin in TensorFlow.js. */
export async function digits(samples: number) {
  const { train, test } = await loadMnist({ train: 5000, test: 500 })
  const some = ({ images, labels }: typeof train, count: number) =>
    [coloured(rows(images, 0, count)), rows(labels, 0, count)] as const
  return { train: some(train, Math.min(samples, 5000)), test: some(test, 500) }
}

function coloured({ data, shape, scale = 1 }: Tensor): Tensor {
  const bytes = new Uint8Array(3 * data.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[Math.floor(i / 3)]!
  return tensor(bytes, [...shape, 3], { scale })
}

export function mnistNetwork(settings: Pick<Run, 'seed' | 'backend'>) {
  return sequential({
    ...settings,
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 5, activation: 'relu', inputShape: [28, 28, 3] }),
      layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 32, activation: 'relu' }),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
}

export async function mnist(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 2 })
  const { train, test } = await digits(samples)

  const model = mnistNetwork({ seed, backend })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  const trainSeconds = await seconds(() => model.fit(...train, { epochs, batchSize: 64 }))

  const { loss, accuracy } = await model.evaluate(...test)
  log(`loss ${loss.toFixed(3)}, accuracy ${accuracy!.toFixed(3)} of digits not seen`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnist)
