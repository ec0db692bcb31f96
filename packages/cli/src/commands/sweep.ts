import type { Command } from 'commander'
import { type Act, type CommonOptions, givenWords, threadsOption, whole } from '../options.ts'
import type { SweepOptions } from '../sweep/call.ts'
import { nameOption, patienceOption, queueOption } from '../sweep/queue-options.ts'
import { addCompare } from './sweep-compare.ts'

/** `thinnet sweep SPEC`, and its subcommands. */
export function addSweep(command: Command, act: Act<CommonOptions>): void {
  addCompare(command.command('compare'), act)
  command
    .argument(
      '[spec]',
      'file that says what is tried (.json, .yaml, .ts, .js), or a preset; without it the presets are listed',
    )
    .option('--out <dir>', 'folder to write to (default: a new one in runs/)')
    .option('--resume <dir>', 'folder of a sweep to resume, without a spec (default: none, a new sweep)')
    .option('--jobs <n>', 'trials at a time (default: as many as cores allow)', whole(1, 1024))
    .addOption(threadsOption().default(1))
    .option('--dry-run', 'list of the trials, and the time they would take; none is trained')
    .addOption(
      queueOption(
        'Redis from which workers on any machines (thinnet worker) take the trials',
        'none, this machine does them',
      ),
    )
    .addOption(nameOption())
    .addOption(patienceOption())
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .enablePositionalOptions()
    .action((path: string | undefined, options: SweepOptions) => {
      checkCall(command, path, options)
      // What a sweep is resumed with is its own, and not a run's.
      const { resume, ...given } = options
      const work = async () => {
        if (listsPresets(command, path)) return (await import('../sweep/preset-list.ts')).listPresets(options)
        const { sweep } = await import('../sweep/call.ts')
        return sweep(path, { ...options, again: givenWords(command, ['out', 'resume', 'dryRun']) })
      }
      return act(work)(given as unknown as CommonOptions, command)
    })
}

/** Called with nothing to do. */
function listsPresets(command: Command, path: string | undefined): boolean {
  return path === undefined && givenWords(command, ['json', 'debug']).length === 0
}

function checkCall(command: Command, path: string | undefined, { resume, out, dryRun, queue }: SweepOptions): void {
  if (path === undefined && resume === undefined && !listsPresets(command, path)) {
    command.error("error: missing required argument 'spec': thinnet sweep alone lists those that come with it")
  }
  const beside = path !== undefined ? 'a spec' : out !== undefined ? '--out' : dryRun ? '--dry-run' : null
  if (resume !== undefined && beside) command.error(`error: option '--resume <dir>' cannot be used with ${beside}`)
  for (const name of queue === undefined ? [] : ['jobs', 'threads']) {
    if (command.getOptionValueSource(name) !== 'cli') continue
    command.error(`error: option '--${name} <n>' cannot be used with a queue: thinnet worker takes it`)
  }
}
