import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { duration } from '../format.ts'
import { INTERRUPTED, onInterrupt } from '../interrupt.ts'
import { type Act, type CommonOptions, whole } from '../options.ts'
import { makeRunFolder } from '../run-folder.ts'
import { closingText } from '../sweep/closing.ts'
import { settingsOf } from '../sweep/dimensions.ts'
import { listing } from '../sweep/listing.ts'
import { showSweep } from '../sweep/live-table.ts'
import { readSpec } from '../sweep/read-spec.ts'
import type { Analysis } from '../sweep/report/analysis.ts'
import { writeSweepReport } from '../sweep/report/files.ts'
import { localRunner } from '../sweep/runners/local.ts'
import type { Runner } from '../sweep/runners/runner.ts'
import type { SweepSpec } from '../sweep/spec.ts'
import { measureSpeed, secondsPerEpoch } from '../sweep/speed.ts'
import { Standing } from '../sweep/standing.ts'
import { strategyFor } from '../sweep/strategies/index.ts'
import { runSweep } from '../sweep/sweep.ts'
import { SweepFolder } from '../sweep/sweep-folder.ts'
import type { Result } from '../sweep/trial.ts'
import { estimatedSeconds, workOf } from '../sweep/work.ts'

export interface SweepOptions {
  out?: string
  resume?: string
  jobs?: number
  threads: number
  dryRun?: true
  queue?: string
  json?: true
  debug?: true
}

const FAILED = 1

/** `thinnet sweep SPEC`, and its subcommands. */
export function addSweep(command: Command, act: Act<CommonOptions>): void {
  command
    .description('train many settings with several seeds each, and compare them: which rate, where, does it help?')
    .argument('[spec]', 'what is tried: a .json, .yaml, .ts or .js file')
    .option('--out <dir>', 'the folder to write to (default: a new one in runs/)')
    .option('--resume <dir>', 'go on with the sweep in this folder where it was; no spec then')
    .option('--jobs <n>', 'trials at a time (default: as the cores allow)', whole(1, 1024))
    .option('--threads <n>', 'of each trial', whole(1, 256), 1)
    .option('--dry-run', 'list the trials, and estimate the time they take; train none')
    .option('--queue <url>', 'have the trials done by thinnet worker, on any machines: redis://… or rediss://…')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .enablePositionalOptions()
    .action((path: string | undefined, options: SweepOptions) => {
      checkCall(command, path, options)
      // What a sweep is taken up with is its own, and not a run's.
      const { resume, ...given } = options
      return act(() => sweep(path, options))(given as unknown as CommonOptions, command)
    })
}

function checkCall(command: Command, path: string | undefined, { resume, out, dryRun }: SweepOptions): void {
  if (path === undefined && resume === undefined) command.error("error: missing required argument 'spec'")
  const beside = path !== undefined ? 'a spec' : out !== undefined ? '--out' : dryRun ? '--dry-run' : null
  if (resume !== undefined && beside) command.error(`error: option '--resume <dir>' cannot be used with ${beside}`)
}

async function sweep(path: string | undefined, options: SweepOptions): Promise<number> {
  const interrupt = onInterrupt()
  try {
    if (path === undefined) return await sweepIn(await SweepFolder.resume(options.resume!), options, interrupt.signal)
    const { spec, folder } = await readSpec(path)
    if (options.dryRun) return await dryRun(spec, folder, options)
    const { folder: out, forget } = await makeRunFolder(`sweep ${spec.name}`, options.out)
    try {
      return await sweepIn(await SweepFolder.begin(out, spec, folder), options, interrupt.signal)
    } catch (error) {
      await forget()
      throw error
    }
  } finally {
    interrupt.forget()
  }
}

/** Does what is left of the sweep in a folder, and writes its report. */
async function sweepIn(folder: SweepFolder, options: SweepOptions, signal: AbortSignal): Promise<number> {
  let begun = false
  try {
    const { spec } = folder.about
    const settings = settingsOf(spec)
    const strategy = strategyFor(spec, settings)
    const { runner, name } = await runnerFor(folder, strategy.total, options)
    process.stderr.write(`${strategy.total} trials by ${name}, into ${folder.path}\n`)
    const show = showSweep(spec, new Standing(spec, () => strategy.total))
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
      ...{ stoppedEarly: !done, runner: name },
    }
    const { page, analysis } = await writeSweepReport(folder.path, { spec, settings, results, about })
    return tell(analysis, page, folder, options)
  } catch (error) {
    if (begun) process.stderr.write(`thinnet: ${goOn(folder)}\n`)
    throw error
  } finally {
    await folder.close({ forget: !begun })
  }
}

async function runnerFor(
  folder: SweepFolder,
  trials: number,
  { jobs, threads }: SweepOptions,
): Promise<{ runner: Runner; name: string }> {
  const processes = Math.min(jobs ?? processesFor(threads), Math.max(trials, 1))
  const runner = localRunner({ processes, threads, folder: folder.about.folder, checkpoints: folder.checkpoints })
  return { runner, name: namesOf(processes, threads) }
}

/** As many as the cores have room for. */
function processesFor(threads: number): number {
  return Math.max(1, Math.floor(availableParallelism() / threads))
}

function namesOf(processes: number, threads: number): string {
  return `${processes} process${processes === 1 ? '' : 'es'} of ${threads} thread${threads === 1 ? '' : 's'}`
}

function tell(analysis: Analysis, report: string, folder: SweepFolder, { json }: SweepOptions): number {
  const { trials, about, best, spec } = analysis
  const number = (status: Result['status']) => trials.filter(trial => trial.status === status).length
  const counts = { completed: number('completed'), diverged: number('diverged'), failed: number('failed') }
  if (json) {
    const { name } = spec
    const { stoppedEarly, seconds } = about
    const leads = best?.estimate ? { values: best.setting.values, epochs: best.epochs, ...best.estimate } : null
    const result = { name, folder: folder.path, trials: counts, best: leads, seconds, stoppedEarly, report }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  } else {
    process.stdout.write(`${closingText(analysis)}\n\nReport: ${report}\n`)
  }
  if (about.stoppedEarly) {
    process.stderr.write(`thinnet: ${goOn(folder)}\n`)
    return INTERRUPTED
  }
  return counts.completed === 0 ? FAILED : 0
}

function goOn(folder: SweepFolder): string {
  const { count, path } = folder
  return `${count} result${count === 1 ? ' is' : 's are'} kept; go on with: thinnet sweep --resume ${path}`
}

/** Lists what would be trained, and how long it would take here, by a moment of the base recipe. */
async function dryRun(spec: SweepSpec, folder: string, { jobs, threads, json }: SweepOptions): Promise<number> {
  const settings = settingsOf(spec)
  const workers = jobs ?? processesFor(threads)
  const speed = await measureSpeed(spec.base, { threads, folder })
  const seconds = estimatedSeconds(spec, settings, {
    secondsPerEpoch: ({ recipe }) => secondsPerEpoch(speed, recipe),
    workers,
  })
  const { name } = spec
  process.stdout.write(
    json
      ? `${JSON.stringify({ name, ...workOf(spec, settings), seconds, processes: workers, threads })}\n`
      : `${listing(spec, settings)}about ${duration(seconds)} by ${namesOf(workers, threads)}, as fast as the base goes here\n`,
  )
  return 0
}
