import type { Circumstances, Report, Run, Trial } from '@thinnet/charts'
import { accuracyPanel, arranged, circumstances, lossPanel, mistakesPanel } from '@thinnet/charts'
import { count, duration, percent } from '@thinnet/charts/text'
import { CALIBRATION, calibrationFigure, whyLossRises, withCalibration } from '../article/why-loss-rises.ts'
import type { CnnOptions } from '../commands/mnist-cnn.ts'
import { runsData } from '../runs-data.ts'
import { drawTable } from '../terminal/table.ts'

export interface AboutCnn {
  options: Pick<CnnOptions, 'seed' | 'epochs' | 'batchSize' | 'learningRate' | 'rho' | 'dataFormat'>
  trial: Trial
  circumstances: Circumstances
  seconds: number
  stoppedEarly: boolean
  /** How many were trained and tested on; null where that is not known. */
  images: number | null
  tests: number | null
}

/** The run, as charts have it. */
export function cnnRun({ options, trial }: Pick<AboutCnn, 'options' | 'trial'>): Run {
  return { key: 'dropout', name: 'with dropout', asked: options.epochs, trials: [trial] }
}

export function cnnReport(about: AboutCnn): Report {
  const { options: o, trial, seconds, stoppedEarly, images, tests } = about
  const run = cnnRun(about)
  const epochs = trial.epochs.length
  const accuracy = trial.testAccuracy.at(-1)
  const loss = trial.testLoss.at(-1)
  const learned = epochs > 0
  const measured = withCalibration([run])
  return {
    title: 'A convolutional network classifies MNIST',
    subtitle: `Keras's mnist_cnn${images === null ? '' : ` · ${count(images)} training images`} · Adadelta, learning rate ${o.learningRate} · seed ${o.seed}`,
    finding: learned
      ? `After ${epochs} epoch${epochs > 1 ? 's' : ''} the network classifies ${percent(accuracy!, 2)} of ${tests === null ? '' : `${count(tests)} `}test images correctly.`
      : 'Training was stopped before its first epoch ended.',
    why: measured.flatMap(each => whyLossRises(each)),
    stoppedEarly,
    figures: [
      ...(learned
        ? [
            {
              label: 'Test accuracy',
              value: percent(accuracy!, 2),
              note: tests === null ? 'after the last epoch' : wrong(accuracy!, tests),
              colour: 'dropout' as const,
            },
            { label: 'Test loss', value: loss!.toFixed(4), note: 'crossentropy' },
            {
              label: 'Train accuracy',
              value: percent(trial.trainAccuracy.at(-1)!, 2),
              note: 'last epoch, with dropout',
            },
          ]
        : []),
      ...measured.map(calibrationFigure),
      {
        label: 'Time',
        value: duration(seconds),
        note: `${epochs} of ${o.epochs} epochs, ${about.circumstances.backend}`,
      },
    ],
    panels: learned
      ? arranged([accuracyPanel([run]), lossPanel([run]), ...(measured.length > 0 ? [mistakesPanel(measured)] : [])])
      : [],
    tables: [
      { title: 'Epochs', head: HEAD, rows: epochRows(trial) },
      {
        title: 'Configuration',
        head: [],
        rows: [
          ['Network', 'conv 32 3×3, conv 64 3×3, max pooling 2, dropout 0.25, dense 128, dropout 0.5, dense 10'],
          ['Activation', 'ReLU; softmax at the end'],
          ['Initial weights', 'Glorot uniform, biases 0'],
          ['Loss', 'categorical crossentropy'],
          ['Optimizer', `Adadelta, learning rate ${o.learningRate}, rho ${o.rho}`],
          ['Batches', `${o.batchSize}, every image once per epoch`],
          ['Data format', o.dataFormat],
          ['Seed', String(o.seed)],
        ],
      },
      circumstances(
        about.circumstances,
        images === null || tests === null
          ? []
          : [['Images', `${count(images)} to train on, ${count(tests)} to test on`]],
      ),
    ],
    ...(measured.length > 0 ? { notes: [CALIBRATION] } : {}),
    data: runsData([run]),
  }
}

const HEAD = ['epoch', 'train loss', 'train accuracy', 'test loss', 'test accuracy']

/** The table that the command ends with. */
export function cnnTable({ trial }: AboutCnn): string {
  return drawTable({ head: HEAD, rows: epochRows(trial), aligns: ['right'] })
}

function epochRows({ epochs, trainLoss, trainAccuracy, testLoss, testAccuracy }: Trial): string[][] {
  return epochs.map((epoch, i) => [
    String(epoch + 1),
    trainLoss[i]!.toFixed(4),
    percent(trainAccuracy[i]!, 2),
    testLoss[i]!.toFixed(4),
    percent(testAccuracy[i]!, 2),
  ])
}

function wrong(accuracy: number, tests: number): string {
  return `${count(Math.round((1 - accuracy) * tests))} of ${count(tests)} wrong`
}
