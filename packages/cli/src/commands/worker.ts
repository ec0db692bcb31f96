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
    .addOption(queueOption('where the trials are').makeOptionMandatory())
    .addOption(nameOption())
    .option('--jobs <n>', 'trials at a time (default: as many as cores allow)', whole(1, 1024))
    .addOption(threadsOption().default(1))
    .option(
      '--checkpoints <where>',
      'a folder that all workers see; redis: in the queue’s, small ones; or none',
      'redis',
    )
    .option(
      '--modules <dir>',
      'the folder that modules which make networks lie in directly; without it, their trials are not taken',
    )
    .addOption(patienceOption())
    .option('--lock <seconds>', 'until trials of a worker that is not heard of go to others', within('[1, 3600]'), 30)
    .option('--debug', 'show the stack of an error')
    .action(
      act(async () =>
        (await import('../programs/worker.ts')).worker(command.opts<WorkerOptions>(), givenWords(command)),
      ),
    )
}
