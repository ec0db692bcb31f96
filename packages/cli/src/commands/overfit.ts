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
    .option('--units <n>', 'units of each hidden layer', whole(1, 4096), 100)
    .option('--layers <n>', 'hidden layers', whole(1, 100), 6)
    .addOption(
      new Option('--activation <name>', 'activation of the hidden layers').choices(['relu', 'sigmoid']).default('relu'),
    )
    .option('--batch-norm', 'batch normalization of each hidden layer, before its activation')
    .option(
      '--rate <rate>',
      'dropout rate after each activation: the fraction dropped, from 0 to 1',
      within('[0, 1]'),
      0.2,
    )
    .addOption(
      new Option('--scaling <name>', 'scaling of dropout: in training (inverted) or in inference (vanilla)')
        .choices(['inverted', 'vanilla'])
        .default('inverted'),
    )
    .option('--plain-epochs <n>', 'epochs without dropout', whole(1, 1e6), 301)
    .option('--dropout-epochs <n>', 'epochs with dropout', whole(1, 1e6), 3001)
    .option(
      '--batch-size <n>',
      'images per step, drawn with replacement; samples / n steps per epoch',
      whole(1, 1e6),
      100,
    )
    .option('--learning-rate <x>', 'learning rate of SGD: a factor above 0', within('(0, Infinity)'), 0.01)
    .option(
      '--weight-decay <x>',
      'weight decay: a factor of half the sum of the squared weights, which is added to the loss',
      within('[0, Infinity)'),
      0,
    )
    .option(
      '--evaluate-every <n>',
      `epochs between evaluations (default: ${EVALUATE_EVERY.plain} without dropout, ${EVALUATE_EVERY.dropout} with)`,
      whole(1, 1e6),
    )
    .option(
      '--seeds <k>',
      'number of seeds, from --seed on; several give mean ± standard deviation (default: 1)',
      whole(1, 1000),
    )
    .action(act(async (options, given) => (await import('../programs/overfit.ts')).overfit(options, given)))
}
