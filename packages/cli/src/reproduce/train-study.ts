import type { Calibration } from '@thinnet/charts'
import type { Labelled, Mnist } from '@thinnet/datasets'
import { rows, type Sequential, tensor } from 'thinnet'
import { type Samples, type Training, trainEpochs } from '../train-epochs.ts'
import type { Making, Setting, Study } from './study.ts'

export interface StudyTraining extends Training {
  seed: number
  epochs: number
}

/** What became of one setting. */
export interface Trained {
  setting: Setting
  /** Epochs completed. */
  epochs: number
  updates: number
  /** Of training and evaluation, over all runs that it took. */
  seconds: number
  trainLoss: number[]
  trainAccuracy: number[]
  testLoss: number[]
  testAccuracy: number[]
  /** On the test images; left out, it was not measured. */
  calibration?: Calibration
  /** Test accuracy by the paper's own inference, where it has one and training came to its end. */
  paperInference: number | null
  backend: string
}

/** Rows of 784 pixels in [0, 1], and their digits. */
export function flat({ images, labels }: Labelled): Samples {
  const count = labels.shape[0]!
  return { x: tensor(images.data, [count, 784], { scale: images.scale! }), y: rows(labels, 0, count) }
}

/** Trains one setting to its end, or on from where the folder has it. */
export async function trainSetting(
  study: Study,
  setting: Setting,
  mnist: Mnist,
  { seed, ...o }: StudyTraining,
): Promise<Trained> {
  const [train, test] = [flat(mnist.train), flat(mnist.test)]
  const { batchSize } = study
  const steps = o.epochs * Math.ceil(train.x.shape[0]! / batchSize)
  const making: Making = { seed, backend: o.backend, threads: o.threads, steps }
  const networks = await study.networks()
  const make = () => networks.make(setting.key, making)
  const what = { make, name: setting.key, title: setting.name, train, test, labels: test.y, batchSize }
  return trainEpochs({ ...o, ...what }, async ({ model, curves, seconds, ...trained }) => {
    const epochs = curves.epochs.length
    const spent = seconds()
    const other = epochs === o.epochs ? networks.withPaperInference?.(setting.key, making) : undefined
    return {
      ...{ setting, ...trained, ...curves, epochs, seconds: spent },
      paperInference: other ? await byPaper(other, model, test) : null,
    }
  })
}

async function byPaper(model: Sequential, trained: Sequential, test: Samples): Promise<number> {
  try {
    model.setWeights(await trained.getWeights())
    return (await model.evaluate(test.x, test.y)).accuracy
  } finally {
    model.dispose()
  }
}
