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
    .option('--epochs <n>', 'epochs: times through the training images', whole(1, 1e6), 12)
    .option('--batch-size <n>', 'images per step', whole(1, 1e6), 128)
    .option('--learning-rate <x>', 'learning rate of Adadelta: a factor above 0', within('(0, Infinity)'), 1)
    .option('--rho <x>', 'decay of the averages of Adadelta, from 0 to below 1', within('[0, 1)'), 0.95)
    .option('--limit <n>', 'training images, the first of them (default: all)', whole(1, 1e6))
    .option('--test-limit <n>', 'test images, the first of them (default: all)', whole(1, 1e6))
    .addOption(
      new Option('--data-format <name>', 'order of the sizes of an image: channels last or first')
        .choices(['channelsLast', 'channelsFirst'])
        .default('channelsLast'),
    )
    .action(act(async options => (await import('../programs/mnist-cnn.ts')).mnistCnn(options)))
}
