import { Command, CommanderError } from 'commander'
import { version } from 'thinnet'
import { addBench } from './commands/bench.ts'
import { addLab } from './commands/lab.ts'
import { addMnistCnn } from './commands/mnist-cnn.ts'
import { addOverfit } from './commands/overfit.ts'
import { addReproduce } from './commands/reproduce.ts'
import { addScales } from './commands/scales.ts'
import { addSweep } from './commands/sweep.ts'
import { addWorker } from './commands/worker.ts'
import { addCommonOptions, type CommonOptions, chosenBackend, type Work } from './options.ts'
import { resumed } from './resume.ts'

const FAILED = 1
const MISUSED = 2

/** Runs the command; gives its exit status: 0, 1 for an error, 2 for a wrong call, 130 after Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0
  const act =
    <Options extends CommonOptions>(work: Work<Options>) =>
    async (given: Options, command: Command) => {
      let options = given
      try {
        options = await resumed(given, command)
        status = await work({ ...options, backend: chosenBackend(options.backend) })
      } catch (error) {
        if (error instanceof CommanderError) throw error
        const { message, stack } = error instanceof Error ? error : new Error(String(error))
        process.stderr.write(`thinnet: ${given.debug ? stack : message}\n`)
        status = FAILED
      }
    }

  // A reader that has seen enough, as in `thinnet scales | head -3`, is no error.
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  })

  const program = new Command('thinnet')
    .description('Neural networks with dropout done right: the programs of the dropout article')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Add --help to see what it takes.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'thinnet: ')) })
  const add = (name: string) => addCommonOptions(program.command(name))
  addScales(add('scales'), act)
  addOverfit(add('overfit'), act)
  addMnistCnn(add('mnist-cnn'), act)
  addReproduce(program.command('reproduce'), act)
  addSweep(program.command('sweep'), act)
  addBench(program.command('bench'), act)
  addLab(program.command('lab'), act)
  addWorker(program.command('worker'), act)

  try {
    await program.parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : MISUSED
  }
  return status
}
