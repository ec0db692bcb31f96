import type { Runner } from './runners/runner.ts'
import type { Strategy } from './strategies/strategy.ts'
import type { SweepFolder } from './sweep-folder.ts'
import { Interrupted } from './trials/train-trial.ts'
import { type Job, jobId, type Learned, type Result } from './trials/trial.ts'

/** Is told how a sweep goes. */
export interface SweepShow {
  /** An earlier call has done it. */
  known(result: Result): void
  began(job: Job): void
  progress(job: Job, epochs: number, learned?: Learned): void
  ended(job: Job, result: Result): void
}

export interface SweepParts {
  strategy: Strategy
  runner: Runner
  folder: SweepFolder
  show: SweepShow
  /** Ends the sweep: what is running is left where it has saved. */
  signal: AbortSignal
}

/**
 * Does the jobs of a strategy, as many at a time as the runner takes, until there are none; each result is on the disk
 * before anything is made of it. Jobs that have a result already are not done again.
 *
 * @returns whether it came to its end, and was not stopped
 * @throws what the runner or the folder threw, when what had ended by then is noted down
 */
export async function runSweep({ strategy, runner, folder, show, signal }: SweepParts): Promise<boolean> {
  const running = new Set<string>()
  /** Trials that may have a checkpoint which nobody needs when all is done. */
  const left = new Set<string>()
  let failure: { error: unknown } | null = null
  let closed: Promise<void> | null = null
  let finish = () => {}
  const over = new Promise<void>(resolve => {
    finish = resolve
  })

  const close = () => {
    closed ??= runner.close().then(finish, error => {
      failure ??= { error }
      finish()
    })
  }
  const work = async (job: Job) => {
    const id = jobId(job)
    try {
      const result = await runner.run(job, ({ epochs, learned }) => show.progress(job, epochs, learned))
      await folder.append(result)
      if (isLast(job, result)) {
        left.delete(result.trial)
        await runner.forget?.(result.trial)
      } else {
        left.add(result.trial)
      }
      strategy.tell(result)
      show.ended(job, result)
    } catch (error) {
      if (!(error instanceof Interrupted)) failure ??= { error }
      close()
    }
    running.delete(id)
    fill()
  }
  const fill = () => {
    while (!closed && running.size < runner.capacity) {
      const job = strategy.next()
      if (!job) break
      const id = jobId(job)
      // The same network in two configurations is one trial: its result counts for both.
      if (running.has(id) || folder.has(id)) continue
      running.add(id)
      show.began(job)
      work(job)
    }
    if (running.size === 0) finish()
  }

  for await (const result of folder.results()) {
    left.add(result.trial)
    strategy.tell(result)
    show.known(result)
  }
  signal.addEventListener('abort', close)
  if (signal.aborted) close()
  fill()
  await over
  signal.removeEventListener('abort', close)
  const done = !closed
  if (done) for (const trial of left) await runner.forget?.(trial)
  close()
  await closed
  await folder.settled()
  if (failure) throw (failure as { error: unknown }).error
  return done
}

/** Whether nothing follows in this trial. */
function isLast({ trial }: Job, { status, epochs }: Result): boolean {
  return status !== 'completed' || epochs >= trial.setting.recipe.training.epochs
}
