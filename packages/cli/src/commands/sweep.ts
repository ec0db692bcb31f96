import type { Command } from 'commander'
import { onInterrupt } from '../interrupt.ts'
import { type Act, type CommonOptions, whole } from '../options.ts'
import { makeRunFolder } from '../run-folder.ts'
import { dryRun } from '../sweep/dry-run.ts'
import { nameOption, patienceOption, queueOption } from '../sweep/queue/options.ts'
import { readSpec } from '../sweep/read-spec.ts'
import { SweepFolder } from '../sweep/sweep-folder.ts'
import { type SweepingOptions, sweepIn } from '../sweep/sweep-in.ts'
import { addCompare } from './sweep-compare.ts'

export interface SweepOptions extends SweepingOptions {
  out?: string
  resume?: string
  dryRun?: true
  debug?: true
}

/** `thinnet sweep SPEC`, and its subcommands. */
export function addSweep(command: Command, act: Act<CommonOptions>): void {
  addCompare(command.command('compare'), act)
  command
    .description('train many settings with several seeds each, and compare them: which rate, where, does it help?')
    .argument('[spec]', 'what is tried: a .json, .yaml, .ts or .js file')
    .option('--out <dir>', 'the folder to write to (default: a new one in runs/)')
    .option('--resume <dir>', 'go on with the sweep in this folder where it was; no spec then')
    .option('--jobs <n>', 'trials at a time (default: as the cores allow)', whole(1, 1024))
    .option('--threads <n>', 'of each trial', whole(1, 256), 1)
    .option('--dry-run', 'list the trials, and estimate the time they take; train none')
    .addOption(queueOption('have the trials done by thinnet worker, on any machines'))
    .addOption(nameOption())
    .addOption(patienceOption())
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
  const interrupt = onInterrupt('SIGTERM')
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
