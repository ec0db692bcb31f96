import type { Command } from 'commander'
import { type Act, type CommonOptions, givenWords, threadsOption, whole, within } from '../options.ts'
import { nameOption, patienceOption, queueOption } from '../sweep/queue-options.ts'

export interface WorkerOptions {
  queue: string
  name: string
  jobs?: number
  threads: number
  checkpoints: string
  modules?: string
  patience: number
  lock: number
}

export function addWorker(command: Command, act: Act<CommonOptions>): void {
  command
    .addOption(queueOption('Redis that the trials are in').makeOptionMandatory())
    .addOption(nameOption())
    .option('--jobs <n>', 'trials at a time (default: as many as cores allow)', whole(1, 1024))
    .addOption(threadsOption().default(1))
    .option(
      '--checkpoints <where>',
      'place of the checkpoints: a folder that all workers see, redis (small ones), or none',
      'redis',
    )
    .option(
      '--modules <dir>',
      'folder of the modules that make networks (default: none, and trials that need one are not taken)',
    )
    .addOption(patienceOption())
    .option(
      '--lock <seconds>',
      'seconds until the trials of a worker that does not answer go to others',
      within('[1, 3600]'),
      30,
    )
    .option('--debug', 'stack of an error, in addition to its message')
    .action(
      act(async () =>
        (await import('../programs/worker.ts')).worker(command.opts<WorkerOptions>(), givenWords(command)),
      ),
    )
}
