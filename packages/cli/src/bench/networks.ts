// thinnet's rows of dense networks and of the MNIST CNN, as a user writes them; each on one batch of made-up images.
import { type Layer, layers, optimizers, type Sequential, sequential, tensor } from 'thinnet'
import { weights } from './numbers.ts'
import type { Place } from './operations.ts'
import type { Size, Trained } from './serve.ts'
import { classified } from './training.ts'

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
  const model = sequential({
    ...place,
    layers: [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.setWeights([
    ...[tensor(weights(30, 9, 32), [3, 3, 1, 32]), zeros(32)],
    ...[tensor(weights(31, 288, 64), [3, 3, 32, 64]), zeros(64)],
    ...[tensor(weights(32, 9216, 128), [9216, 128]), zeros(128)],
    ...[tensor(weights(33, 128, 10), [128, 10]), zeros(10)],
  ])
  return model
}

export function perceptron(place: Place, { hidden, units, rate }: { hidden: number; units: number; rate: number }) {
  const widths: number[] = [784, ...Array(hidden).fill(units), 10]
  const block = (i: number): Layer[] => [
    layers.dense({ units, ...(i === 0 && { inputShape: [784] }) }),
    layers.activation({ activation: 'relu' }),
    layers.dropout({ rate }),
  ]
  const model = sequential({
    ...place,
    layers: [
      ...Array.from({ length: hidden }, (_, i) => block(i)).flat(),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  const kernel = (inputs: number, outputs: number, i: number) =>
    tensor(weights(20 + i, inputs, outputs), [inputs, outputs])
  model.setWeights(widths.slice(1).flatMap((width, i) => [kernel(widths[i]!, width, i), zeros(width)]))
  return model
}

const zeros = (n: number) => tensor(new Float32Array(n), [n])
