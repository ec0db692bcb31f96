import { availableParallelism } from 'node:os'
import { duration, foreign, percent } from '@thinnet/charts/text'
import type { Job, Result } from '@thinnet/sweep'
import { startWorker } from '@thinnet/sweep/queue'
import { commandFor } from '../command-line.ts'
import type { WorkerOptions } from '../commands/worker.ts'
import { onInterrupt } from '../interrupt.ts'
import { print, tell } from '../terminal/print.ts'

/** Characters of a value and of a message that are shown, and values. */
const [VALUE, MESSAGE, VALUES] = [60, 500, 12]

/** Trains until a signal asks for the end, or until it can do no more. */
export async function worker({ queue, jobs, ...o }: WorkerOptions, given: readonly string[]): Promise<number> {
  const many = jobs ?? Math.max(1, Math.floor(availableParallelism() / o.threads))
  const running = await startWorker({
    ...o,
    url: queue,
    jobs: many,
    begun: job => print(`${nameOf(job)} begins`),
    ended: result => print(endOf(result)),
    tell,
  })
  const interrupt = onInterrupt('stopping; what has begun goes back to the queue')
  interrupt.resumeBy(commandFor('worker', given))
  const asked = new Promise<void>(resolve => interrupt.signal.addEventListener('abort', () => resolve()))
  print(`taking trials from the queue "${o.name}", ${many} at a time (Ctrl-C ends it)`)
  let status = 0
  try {
    await Promise.race([asked, running.broken])
  } finally {
    await running.stop()
    status = interrupt.end()
    interrupt.forget()
    // What is not let go, as the process of a trial whose Redis is gone, does not hold up the end.
    setTimeout(() => process.exit(), 2000).unref()
  }
  return status
}

function nameOf({ trial, epochs }: Job): string {
  const { setting, seed } = trial
  const values = Object.entries(setting.values).map(([name, value]) =>
    foreign(`${name.split('.').at(-1)} ${value}`, VALUE),
  )
  return [trial.id.slice(0, 8), ...values.slice(0, VALUES), `seed ${seed}`, `${epochs} epochs`].join(' · ')
}

function endOf({ trial, status, curves, seconds, message }: Result): string {
  const accuracy = curves.testAccuracy.at(-1)
  const what = status === 'completed' ? `${percent(accuracy ?? Number.NaN, 2)} of the test images` : status
  return [trial.slice(0, 8), what, ...(message ? [foreign(message, MESSAGE)] : []), duration(seconds)].join(' · ')
}
