// The page's runs, made again in Node by the code of `thinnet overfit`, which knows nothing of the page.

import { type DeepOptions, deepData, deepNetwork } from '@thinnet/cli/programs'
import { loadMnist } from '@thinnet/datasets'
import { optimizers, type Sequential } from 'thinnet'

let unpacked: ReturnType<typeof loadMnist> | null = null

/** MNIST, unpacked once for all tests of the process. */
export const mnist = () => (unpacked ??= loadMnist())

const ARTICLE: DeepOptions = {
  ...{ seed: 1, backend: 'wasm', layers: 6, units: 100, activation: 'relu' },
  ...{ batchNorm: false, weightDecay: 0, dropout: null },
}

/** The network of `thinnet overfit`. */
export function articleNetwork(options: Partial<DeepOptions> = {}): Sequential {
  const model = deepNetwork({ ...ARTICLE, ...options })
  const loss = 'sparseCategoricalCrossentropy'
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss, metrics: ['accuracy'] })
  return model
}

/** Accuracy on the 300 training images and the 10 000 test images after so many epochs. */
export async function accuraciesAfter(epochs: number, options: Partial<DeepOptions> = {}) {
  const { train, test } = deepData(await mnist(), 300)
  const model = articleNetwork(options)
  try {
    await model.fit(train.x, train.y, { batchSize: 100, epochs, shuffle: 'withReplacement' })
    return {
      train: (await model.evaluate(train.x, train.y)).accuracy,
      test: (await model.evaluate(test.x, test.y)).accuracy,
    }
  } finally {
    model.dispose()
  }
}
