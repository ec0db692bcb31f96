import { type Labelled, type Mnist } from '@thinnet/datasets'
import { optimizers, rows, type Sequential, type Tensor, tensor } from 'thinnet'
import type { Trial } from '../report/runs.ts'

export interface DeepData {
  train: { x: Tensor; y: Tensor }
  test: { x: Tensor; y: Tensor }
}

/** The first `samples` training images and all test images, as rows of 784 pixels. */
export function deepData(mnist: Mnist, samples: number): DeepData {
  const flat = ({ images, labels }: Labelled, count: number) => ({
    x: tensor(rows(images, 0, count).data, [count, 784], { scale: images.scale! }),
    y: rows(labels, 0, count),
  })
  return { train: flat(mnist.train, samples), test: flat(mnist.test, mnist.test.labels.shape[0]!) }
}

export interface DeepTraining {
  epochs: number
  batchSize: number
  learningRate: number
  /** Epochs from one evaluation to the next; the last epoch is always evaluated. */
  evaluateEvery: number
  signal: AbortSignal
  onEpoch(): void
  onEvaluation(): void
}

/** How often that evaluates. */
export function evaluationsOf({ epochs, evaluateEvery }: { epochs: number; evaluateEvery: number }): number {
  return Math.ceil((epochs - 1) / evaluateEvery) + 1
}

/** Fits with SGD on batches drawn with replacement, and evaluates on both sets as it goes. */
export async function trainDeep(model: Sequential, data: DeepData, o: DeepTraining): Promise<Omit<Trial, 'seed'>> {
  const began = performance.now()
  const found = { epochs: [], trainAccuracy: [], testAccuracy: [], trainLoss: [], testLoss: [] } as Omit<Trial, 'seed'>
  model.compile({
    optimizer: optimizers.sgd({ learningRate: o.learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  const onEpochEnd = async (epoch: number) => {
    o.onEpoch()
    if (epoch % o.evaluateEvery !== 0 && epoch !== o.epochs - 1) return
    const train = await model.evaluate(data.train.x, data.train.y)
    const test = await model.evaluate(data.test.x, data.test.y)
    found.epochs.push(epoch)
    found.trainAccuracy.push(train.accuracy)
    found.testAccuracy.push(test.accuracy)
    found.trainLoss.push(train.loss)
    found.testLoss.push(test.loss)
    o.onEvaluation()
  }
  await model.fit(data.train.x, data.train.y, {
    batchSize: o.batchSize,
    epochs: o.epochs,
    shuffle: 'withReplacement',
    callbacks: [{ onEpochEnd }],
    signal: o.signal,
  })
  return { ...found, seconds: (performance.now() - began) / 1000 }
}
