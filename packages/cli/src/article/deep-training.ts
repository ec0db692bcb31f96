import type { Labelled, Mnist } from '@thinnet/datasets'
import { optimizers, rows, type Sequential, type Tensor, ThinnetError, tensor } from 'thinnet'
import type { Trial } from '../report/runs.ts'

/** Rows of 784 pixels, and their digits. */
interface Flat {
  x: Tensor
  y: Tensor
}

export interface DeepData {
  train: Flat
  test: Flat
}

/** The first `samples` training images and all test images. */
export function deepData(mnist: Mnist, samples: number): DeepData {
  const most = mnist.train.labels.shape[0]!
  if (samples > most) throw new ThinnetError(`--samples: expected at most the ${most} there are, got ${samples}.`)
  return { train: flat(mnist.train, samples), test: flat(mnist.test, mnist.test.labels.shape[0]!) }
}

function flat({ images, labels }: Labelled, count: number): Flat {
  const pixels = rows(images, 0, count)
  return { x: tensor(pixels.data, [count, 784], { scale: images.scale! }), y: rows(labels, 0, count) }
}

export interface DeepTraining {
  seed: number
  epochs: number
  batchSize: number
  learningRate: number
  /** Epochs from one evaluation to the next; the last epoch is always evaluated. */
  evaluateEvery: number
  signal: AbortSignal
  onEpoch(): void
  onEvaluation(): void
}

/** How often training evaluates. */
export function evaluationsOf({ epochs, evaluateEvery }: { epochs: number; evaluateEvery: number }): number {
  return Math.ceil((epochs - 1) / evaluateEvery) + 1
}

/** Fits by SGD on batches drawn with replacement, and evaluates on both sets as it goes. */
export async function trainDeep(model: Sequential, { train, test }: DeepData, o: DeepTraining): Promise<Trial> {
  const began = performance.now()
  const trial: Trial = {
    seed: o.seed,
    seconds: 0,
    epochs: [],
    trainAccuracy: [],
    testAccuracy: [],
    trainLoss: [],
    testLoss: [],
  }
  const onEpochEnd = async (epoch: number) => {
    o.onEpoch()
    if (epoch % o.evaluateEvery !== 0 && epoch !== o.epochs - 1) return
    const seen = await model.evaluate(train.x, train.y)
    const unseen = await model.evaluate(test.x, test.y)
    trial.epochs.push(epoch)
    trial.trainAccuracy.push(seen.accuracy)
    trial.testAccuracy.push(unseen.accuracy)
    trial.trainLoss.push(seen.loss)
    trial.testLoss.push(unseen.loss)
    o.onEvaluation()
  }
  model.compile({
    optimizer: optimizers.sgd({ learningRate: o.learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await model.fit(train.x, train.y, {
    batchSize: o.batchSize,
    epochs: o.epochs,
    shuffle: 'withReplacement',
    callbacks: [{ onEpochEnd }],
    signal: o.signal,
  })
  trial.seconds = (performance.now() - began) / 1000
  return trial
}
