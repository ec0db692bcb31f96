import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { commandFor } from './command-line.ts'
import { COMMANDS, isAskedFor } from './commands/index.ts'
import { type AnyAct, type CommonOptions, chosenBackend, nameOf, type Work, wordsToRepeat } from './options.ts'
import { HELP, tellErrors } from './terminal/help.ts'

const FAILED = 1
const MISUSED = 2

/**
 * Runs the command; gives its exit status: 0, 1 for an error, 2 for a wrong call, 130 after Ctrl-C, 143
 * after SIGTERM, 129 after SIGHUP.
 */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0
  let cut = 0
  const act: AnyAct =
    <Options extends CommonOptions>(work: Work<Options>) =>
    async (given: Options, command: Command) => {
      // Here and in the commands, what is more than options is loaded when it is run: help is to be there at once.
      const { endOnSignal } = await import('./interrupt.ts')
      const name = nameOf(command)
      const forget = endOnSignal(commandFor(name, argv.slice(2 + name.split(' ').length)))
      try {
        const { resumed } = await import('./resume.ts')
        const options = await resumed(given, command)
        status = await work({ ...options, backend: chosenBackend(options.backend) }, wordsToRepeat(command))
      } catch (error) {
        if (error instanceof CommanderError) throw error
        const { tellRefusal } = await import('./refusal.ts')
        tellRefusal(error, command, given.debug === true)
        status = FAILED
      } finally {
        forget()
      }
    }

  // A reader that has seen enough, as in `thinnet scales | head -3`, is no error; nor is a terminal that is closed.
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'EIO') return
    process.stderr.write(`thinnet: expected stdout to take what is printed, got ${message}.\n`)
    // It may come when the work has ended, or before.
    process.exitCode = cut = FAILED
  })
  process.stderr.on('error', () => {})

  const program = new Command('thinnet')
    .description('Neural networks with dropout done right: experiments that train real networks, and write reports')
    .version(createRequire(import.meta.url)('../package.json').version)
    .exitOverride()
    .configureHelp(HELP)
  for (const { name, about, load } of COMMANDS) {
    const command = program.command(name).description(about)
    if (isAskedFor(name, argv[2])) (await load())(command, act)
  }
  program.addHelpText('after', `\nTo begin:\n\n  ${commandFor('overfit', [])}\n`)
  tellErrors(program)

  try {
    await program.parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : MISUSED
  }
  return cut || status
}
