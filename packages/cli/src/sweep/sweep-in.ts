import { machine } from '@thinnet/charts'
import type { Result, Runner, SweepFolder } from '@thinnet/sweep'
import { checkModules, configurationsOf, localRunner, runSweep, Standing, strategyFor } from '@thinnet/sweep'
import type { Analysis } from '@thinnet/sweep/report'
import { writeSweepReport } from '@thinnet/sweep/report'
import { commandFor, commandLine } from '../command-line.ts'
import type { Interrupt } from '../interrupt.ts'
import { resumable } from '../refusal.ts'
import { printJson, printReport, say, sayNext, tell } from '../terminal/print.ts'
import { closingText } from './closing.ts'
import { showSweep } from './live-table.ts'
import { namesOf, processesFor } from './processes.ts'

/** Who does the trials, and how the end is told. */
export interface SweepingOptions {
  jobs?: number
  threads: number
  queue?: string
  name: string
  patience: number
  json?: true
  /** The options of this call that resuming takes, too. */
  again: readonly string[]
}

const FAILED = 1

/** Does what is left of the sweep in a folder, and writes its report. */
export async function sweepIn(
  folder: SweepFolder,
  options: SweepingOptions,
  { signal, resumeBy, end }: Interrupt,
): Promise<number> {
  let begun = false
  const resume = commandFor('sweep', ['--resume', folder.path, ...options.again])
  resumeBy(resume, () => kept(folder))
  try {
    const { spec } = folder.about
    const settings = configurationsOf(spec)
    await checkModules(settings, folder.about.folder)
    const strategy = strategyFor(spec, settings)
    const { runner, name } = await runnerFor(folder, strategy.total, options)
    say(`${strategy.total} trials by ${name}, into ${folder.path}`)
    const queued = options.queue !== undefined
    const show = showSweep(spec, new Standing(spec, () => strategy.total), { queued })
    signal.addEventListener('abort', show.stop)
    begun = true
    const done = await runSweep({ strategy, runner, folder, show, signal }).finally(() => {
      signal.removeEventListener('abort', show.stop)
      show.stop()
    })
    const results: Result[] = []
    for await (const result of folder.results()) results.push(result)
    const about = {
      ...{ started: new Date(folder.about.started), seconds: folder.seconds },
      ...{ stoppedEarly: !done, runner: name, command: folder.about.command || commandLine(), machine: machine() },
    }
    const { page, analysis } = await writeSweepReport(folder.path, { spec, settings, results, about })
    printResult(page, analysis, strategy.total, folder, options)
    if (!done) return end()
    return analysis.trials.some(({ status }) => status === 'completed') ? 0 : FAILED
  } catch (error) {
    throw begun ? resumable(error, resume, kept(folder)) : error
  } finally {
    await folder.close({ forget: !begun })
  }
}

async function runnerFor(
  folder: SweepFolder,
  trials: number,
  { jobs, threads, queue, name, patience }: SweepingOptions,
): Promise<{ runner: Runner; name: string }> {
  if (queue !== undefined) {
    const { queueRunner } = await import('@thinnet/sweep/queue')
    const runner = await queueRunner({
      ...{ url: queue, name, patience, tell },
      setAside: (text, fault) => folder.setAside(text, fault),
    })
    return { runner, name: `workers of the queue "${name}"` }
  }
  const processes = Math.min(jobs ?? processesFor(threads), Math.max(trials, 1))
  const runner = localRunner({ processes, threads, folder: folder.about.folder, checkpoints: folder.checkpoints })
  return { runner, name: namesOf(processes, threads) }
}

function printResult(
  report: string,
  analysis: Analysis,
  trials: number,
  folder: SweepFolder,
  { json }: SweepingOptions,
) {
  const { about, best, spec } = analysis
  const { stoppedEarly, seconds } = about
  const number = (status: Result['status']) => analysis.trials.filter(trial => trial.status === status).length
  const counts = { completed: number('completed'), diverged: number('diverged'), failed: number('failed') }
  if (json) {
    const { name } = spec
    const leads = best?.estimate ? { values: best.setting.values, epochs: best.epochs, ...best.estimate } : null
    const result = { name, folder: folder.path, trials: counts, best: leads, seconds, stoppedEarly, report }
    printJson(result)
  } else printReport(closingText(analysis, trials), report)
  if (!stoppedEarly) sayNext(['Other questions that sweeps answer', commandFor('sweep', [])])
}

function kept({ count }: SweepFolder): string {
  return `${count} result${count === 1 ? ' is' : 's are'} kept; `
}
