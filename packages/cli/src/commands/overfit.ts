import { rm } from 'node:fs/promises'
import { loadMnist } from '@thinnet/datasets'
import { type Command, Option } from 'commander'
import { type DeepTraining, deepData, evaluationsOf, trainDeep } from '../article/deep-training.ts'
import { deepNetwork } from '../article/networks.ts'
import { makeRunFolder } from '../atomic.ts'
import { INTERRUPTED, onInterrupt } from '../interrupt.ts'
import { addRunOptions, type RunOptions, whole, within } from '../options.ts'
import { showProgress } from '../progress.ts'
import { closingTable, overfitReport } from '../report/overfit-report.ts'
import { writeReport } from '../report/report.ts'
import { final, type Run, type Trial } from '../report/runs.ts'

export interface OverfitOptions extends RunOptions {
  samples: number
  units: number
  layers: number
  activation: 'relu' | 'sigmoid'
  batchNorm?: true
  rate: number
  scaling: 'inverted' | 'vanilla'
  plainEpochs: number
  dropoutEpochs: number
  batchSize: number
  learningRate: number
  weightDecay: number
  evaluateEvery?: number
  seeds?: number
}

export function addOverfit(command: Command, act: Act<OverfitOptions>): void {
  addRunOptions(command)
    .description('train on 300 MNIST images without dropout and with it, and compare on the 10 000 test images')
    .option('--samples <n>', 'training images, the first of MNIST', whole(1, 60000), 300)
    .option('--units <n>', 'units of a hidden layer', whole(1, 4096), 100)
    .option('--layers <n>', 'hidden layers', whole(1, 100), 6)
    .addOption(new Option('--activation <name>', 'of the hidden layers').choices(['relu', 'sigmoid']).default('relu'))
    .option('--batch-norm', 'normalize each hidden layer over the batch, before its activation')
    .option('--rate <p>', 'the fraction dropped after each activation', within('[0, 1]'), 0.2)
    .addOption(
      new Option('--scaling <name>', 'when dropout scales').choices(['inverted', 'vanilla']).default('inverted'),
    )
    .option('--plain-epochs <n>', 'epochs without dropout', whole(1, 1e6), 301)
    .option('--dropout-epochs <n>', 'epochs with dropout', whole(1, 1e6), 3001)
    .option('--batch-size <n>', 'images a step, drawn with replacement; an epoch has samples / n', whole(1, 60000), 100)
    .option('--learning-rate <x>', 'of SGD', within('(0, Infinity)'), 0.01)
    .option('--weight-decay <x>', 'λ of ½λ‖W‖², added to the loss', within('[0, Infinity)'), 0)
    .option('--evaluate-every <n>', 'epochs (default: 1 without dropout, 10 with)', whole(1, 1e6))
    .option('--seeds <k>', 'repeat with k seeds, from --seed on, and give mean ± standard deviation', whole(1, 1000))
    .action(act(run))
}

export type Act<O> = (run: (options: O) => Promise<number>) => (options: O) => Promise<void>

async function run(options: OverfitOptions): Promise<number> {
  const started = new Date()
  const interrupt = onInterrupt()
  const data = deepData(await loadMnist(options.data === undefined ? {} : { directory: options.data }), options.samples)
  const folder = await makeRunFolder('overfit', options.out, started)
  try {
    const { runs, backend } = await trainAll(options, data, interrupt.signal)
    const seconds = (Date.now() - started.getTime()) / 1000
    const stoppedEarly = interrupt.signal.aborted
    const about = { options, runs: comparable(runs, options), backend, started, seconds, stoppedEarly }
    const report = overfitReport(about)
    const { command: _, ...configuration } = { ...options, command: undefined }
    const history = { started, seconds, stoppedEarly, backend, options: configuration, runs }
    const page = await writeReport(folder, report, history)
    const result = { ...results(about.runs, options), backend, seconds, stoppedEarly, report: page }
    process.stdout.write(
      options.json ? `${JSON.stringify(result)}\n` : `${closingTable(about)}\n\n${report.finding}\n\nReport: ${page}\n`,
    )
    return stoppedEarly ? INTERRUPTED : 0
  } finally {
    interrupt.forget()
  }
}
void rm
