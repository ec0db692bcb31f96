import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { duration, percent } from '../format.ts'
import { INTERRUPTED } from '../interrupt.ts'
import { type Act, type CommonOptions, threadsOption, whole, within } from '../options.ts'
import { nameOption, patienceOption, queueOption } from '../sweep/queue/options.ts'
import type { Job, Result } from '../sweep/trials/trial.ts'

interface WorkerOptions {
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
    .description('trains the trials of sweeps that other machines put on a queue (thinnet sweep --queue)')
    .addOption(queueOption('where the trials are').makeOptionMandatory())
    .addOption(nameOption())
    .option('--jobs <n>', 'trials at a time (default: as many as cores allow)', whole(1, 1024))
    .addOption(threadsOption())
    .option(
      '--checkpoints <where>',
      'a folder that all workers see; redis: in the queue’s, small ones; or none',
      'redis',
    )
    .option('--modules <dir>', 'the folder of modules that make networks; without it, their trials are not taken')
    .addOption(patienceOption())
    .option('--lock <seconds>', 'until trials of a worker that is not heard of go to others', within('[1, 3600]'), 30)
    .option('--debug', 'show the stack of an error')
    .action(act(() => worker(command.opts<WorkerOptions>())))
}

/** Trains until Ctrl-C or SIGTERM, or until it can do no more. */
async function worker({ queue, jobs, ...o }: WorkerOptions): Promise<number> {
  // What commands need that others do not is loaded with them.
  const { startWorker } = await import('../sweep/queue/worker.ts')
  const many = jobs ?? Math.max(1, Math.floor(availableParallelism() / o.threads))
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const running = await startWorker({
    ...o,
    url: queue,
    jobs: many,
    begun: job => say(`${nameOf(job)} begins`),
    ended: result => say(endOf(result)),
    tell: line => void process.stderr.write(`thinnet: ${line}\n`),
  })
  say(`taking trials from the queue "${o.name}", ${many} at a time (Ctrl-C ends it)`)
  const asked = politely()
  try {
    return await Promise.race([asked.status, running.broken])
  } finally {
    await running.stop()
    asked.forget()
    // What is not let go, as the process of a trial whose Redis is gone, does not hold up the end.
    setTimeout(() => process.exit(), 2000).unref()
  }
}

function nameOf({ trial, epochs }: Job): string {
  const { setting, seed } = trial
  const values = Object.entries(setting.values).map(([name, value]) => `${name.split('.').at(-1)} ${value}`)
  return [trial.id.slice(0, 8), ...values, `seed ${seed}`, `${epochs} epochs`].join(' · ')
}

function endOf({ trial, status, curves, seconds, message }: Result): string {
  const accuracy = curves.testAccuracy.at(-1)
  const what = status === 'completed' ? `${percent(accuracy ?? Number.NaN, 2)} of the test images` : status
  return [trial.slice(0, 8), what, ...(message ? [message] : []), duration(seconds)].join(' · ')
}

/** The exit status, once Ctrl-C or SIGTERM ask for the end; the second of them is not asked twice. */
function politely(): { status: Promise<number>; forget(): void } {
  let asked = false
  let resolve: (status: number) => void = () => {}
  const status = new Promise<number>(yes => {
    resolve = yes
  })
  const listen = (signal: NodeJS.Signals) => {
    if (asked) process.exit(INTERRUPTED)
    asked = true
    process.stderr.write('\nthinnet: stopping; what has begun goes back to the queue (again: at once)\n')
    resolve(signal === 'SIGINT' ? INTERRUPTED : 0)
  }
  process.on('SIGINT', listen).on('SIGTERM', listen)
  return { status, forget: () => void process.off('SIGINT', listen).off('SIGTERM', listen) }
}
