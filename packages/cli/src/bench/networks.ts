// thinnet's rows of dense networks and of the MNIST CNN, as a user writes them; each on one batch of made-up images.
import { type Layer, layers, optimizers, type Sequential, sequential } from 'thinnet'
import type { Place } from './operations.ts'
import type { Size, Trained } from './serve.ts'
import { classified, drawn } from './training.ts'

/** 784-[100]×6-10, dropout 0.2, SGD, batch 100. */
export function mlp100(place: Place): Trained {
  const model = perceptron(place, { hidden: 6, units: 100, rate: 0.2 })
  return classified(model, { optimizer: optimizers.sgd({ learningRate: 0.01 }), batch: 100, inputShape: [784] })
}

/** 784-[1024]×3-10, dropout 0.5, momentum 0.9, batch 128. */
export function mlp1024(place: Place, { units = 1024, batch = 128 }: Size = {}): Trained {
  const model = perceptron(place, { hidden: 3, units, rate: 0.5 })
  const optimizer = optimizers.sgd({ learningRate: 0.01, momentum: 0.9 })
  return classified(model, { optimizer, batch, inputShape: [784] })
}

/** Keras's mnist_cnn, Adadelta, batch 128. */
export function mnistCnn(place: Place, { batch = 128 }: Size = {}): Trained {
  const optimizer = optimizers.adadelta({ learningRate: 0.1, rho: 0.95, epsilon: 1e-7 })
  return classified(convolutional(place), { optimizer, batch, inputShape: [28, 28, 1] })
}

export function convolutional(place: Place): Sequential {
  const conv = (filters: number, site: number, inputs: number) =>
    ({ filters, kernelSize: 3, activation: 'relu', kernelInitializer: drawn(site, inputs) }) as const
  return sequential({
    ...place,
    layers: [
      layers.conv2d({ ...conv(32, 30, 9), inputShape: [28, 28, 1] }),
      layers.conv2d(conv(64, 31, 288)),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu', kernelInitializer: drawn(32, 9216) }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: drawn(33, 128) }),
    ],
  })
}

export function perceptron(place: Place, { hidden, units, rate }: { hidden: number; units: number; rate: number }) {
  const block = (i: number): Layer[] => [
    i === 0
      ? layers.dense({ units, kernelInitializer: drawn(20, 784), inputShape: [784] })
      : layers.dense({ units, kernelInitializer: drawn(20 + i, units) }),
    layers.activation({ activation: 'relu' }),
    layers.dropout({ rate }),
  ]
  return sequential({
    ...place,
    layers: [
      ...Array.from({ length: hidden }, (_, i) => block(i)).flat(),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: drawn(20 + hidden, units) }),
    ],
  })
}
