import type { Command } from 'commander'
import { type Act, type CommonOptions, threadsOption, whole } from '../options.ts'
import type { SweepOptions } from '../sweep/call.ts'
import { nameOption, patienceOption, queueOption } from '../sweep/queue/options.ts'
import { addCompare } from './sweep-compare.ts'

/** `thinnet sweep SPEC`, and its subcommands. */
export function addSweep(command: Command, act: Act<CommonOptions>): void {
  addCompare(command.command('compare'), act)
  command
    .description('train many settings with several seeds each, and compare them: which rate, where, does it help?')
    .argument('[spec]', 'what is tried: a .json, .yaml, .ts or .js file')
    .option('--out <dir>', 'the folder to write to (default: a new one in runs/)')
    .option('--resume <dir>', 'go on with the sweep in this folder where it was; no spec then')
    .option('--jobs <n>', 'trials at a time (default: as the cores allow)', whole(1, 1024))
    .addOption(threadsOption())
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
      const work = async () => {
        // What the other commands do without is loaded with this one.
        const { sweep } = await import('../sweep/call.ts')
        return sweep(path, options)
      }
      return act(work)(given as unknown as CommonOptions, command)
    })
}

function checkCall(command: Command, path: string | undefined, { resume, out, dryRun, queue }: SweepOptions): void {
  if (path === undefined && resume === undefined) command.error("error: missing required argument 'spec'")
  const beside = path !== undefined ? 'a spec' : out !== undefined ? '--out' : dryRun ? '--dry-run' : null
  if (resume !== undefined && beside) command.error(`error: option '--resume <dir>' cannot be used with ${beside}`)
  for (const name of queue === undefined ? [] : ['jobs', 'threads']) {
    if (command.getOptionValueSource(name) !== 'cli') continue
    command.error(`error: option '--${name} <n>' cannot be used with a queue: thinnet worker takes it`)
  }
}
