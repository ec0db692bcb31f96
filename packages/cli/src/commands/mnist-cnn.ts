import { type Command, Option } from 'commander'
import type { DataFormat } from 'thinnet'
import { type Act, addCommonOptions, addRunOptions, type RunOptions, whole, within } from '../options.ts'

export interface CnnOptions extends RunOptions {
  epochs: number
  batchSize: number
  learningRate: number
  rho: number
  limit?: number
  testLimit?: number
  dataFormat: DataFormat
}

export function addMnistCnn(command: Command, act: Act<CnnOptions>): void {
  addRunOptions(addCommonOptions(command))
    .option('--epochs <n>', 'times through the training images', whole(1, 1e6), 12)
    .option('--batch-size <n>', 'images per step', whole(1, 1e6), 128)
    .option('--learning-rate <x>', 'of Adadelta', within('(0, Infinity)'), 1)
    .option('--rho <x>', 'of Adadelta', within('[0, 1)'), 0.95)
    .option('--limit <n>', 'train on the first n images only', whole(1, 1e6))
    .option('--test-limit <n>', 'test on the first n images only', whole(1, 1e6))
    .addOption(
      new Option('--data-format <name>', 'where the channels are')
        .choices(['channelsLast', 'channelsFirst'])
        .default('channelsLast'),
    )
    .action(act(async options => (await import('../programs/mnist-cnn.ts')).mnistCnn(options)))
}
