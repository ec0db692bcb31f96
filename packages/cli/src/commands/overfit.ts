import { type Command, Option } from 'commander'
import { EVALUATE_EVERY } from '../article/evaluate-every.ts'
import { type Act, addCommonOptions, addRunOptions, type RunOptions, whole, within } from '../options.ts'

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
  addRunOptions(addCommonOptions(command))
    .option('--samples <n>', 'training images, the first of MNIST', whole(1, 1e6), 300)
    .option('--units <n>', 'units of a hidden layer', whole(1, 4096), 100)
    .option('--layers <n>', 'hidden layers', whole(1, 100), 6)
    .addOption(new Option('--activation <name>', 'of the hidden layers').choices(['relu', 'sigmoid']).default('relu'))
    .option('--batch-norm', 'normalize each hidden layer over the batch, before its activation')
    .option('--rate <rate>', 'the fraction dropped after each activation', within('[0, 1]'), 0.2)
    .addOption(
      new Option('--scaling <name>', 'when dropout scales').choices(['inverted', 'vanilla']).default('inverted'),
    )
    .option('--plain-epochs <n>', 'epochs without dropout', whole(1, 1e6), 301)
    .option('--dropout-epochs <n>', 'epochs with dropout', whole(1, 1e6), 3001)
    .option(
      '--batch-size <n>',
      'images per step, drawn with replacement; samples / n steps per epoch',
      whole(1, 1e6),
      100,
    )
    .option('--learning-rate <x>', 'of SGD', within('(0, Infinity)'), 0.01)
    .option('--weight-decay <x>', 'λ of ½λ‖W‖², added to the loss', within('[0, Infinity)'), 0)
    .option(
      '--evaluate-every <n>',
      `epochs (default: ${EVALUATE_EVERY.plain} without dropout, ${EVALUATE_EVERY.dropout} with)`,
      whole(1, 1e6),
    )
    .option('--seeds <k>', 'repeat with k seeds, from --seed on, and give mean ± standard deviation', whole(1, 1000))
    .action(act(async options => (await import('../programs/overfit.ts')).overfit(options)))
}
