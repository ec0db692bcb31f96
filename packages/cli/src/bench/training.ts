import { type Initializer, type Model, type Optimizer, oneHot, type Sequential, type Tensor, tensor } from 'thinnet'
import { labels, values, weights } from './numbers.ts'
import type { Trained } from './serve.ts'

/** What is trained, on one batch. */
interface Training {
  optimizer: Optimizer
  loss: 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy'
  x: Tensor
  y: Tensor
}

export function trained(model: Model<Tensor> | Sequential, { optimizer, loss, x, y }: Training): Trained {
  const batchSize = x.shape[0]!
  model.compile({ optimizer, loss })
  return {
    predict: async () => (await model.predict(x, { batchSize })).data,
    loss: async () => (await model.evaluate(x, y, { batchSize })).loss!,
    steps: async n => void (await model.fit(x, y, { batchSize, epochs: n })),
  }
}

/** A network that tells ten classes apart, on a batch of made-up images or sequences in [0, 1). */
export function classified(
  model: Model<Tensor> | Sequential,
  { optimizer, batch, inputShape }: { optimizer: Optimizer; batch: number; inputShape: readonly number[] },
): Trained {
  const shape = [batch, ...inputShape]
  const x = tensor(values(1, size(shape), 1).map(Math.abs), shape)
  return trained(model, { optimizer, loss: 'categoricalCrossentropy', x, y: oneHot(tensor(labels(batch)), 10) })
}

/** The bench's own numbers as a layer's initial weights: those of `site`, of the layer's next weight those of site + 1, … */
export function drawn(site: number, inputs: number): Initializer {
  let next = site
  return { name: 'drawn', config: {}, draw: shape => Float64Array.from(weights(next++, inputs, size(shape) / inputs)) }
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
