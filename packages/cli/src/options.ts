import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Backend } from 'thinnet'

export interface CommonOptions {
  seed: number
  backend: Backend
  json?: true
  debug?: true
  /** The folder of the run to resume, for commands that can. */
  resume?: string
}

export interface RunOptions extends CommonOptions {
  threads?: number
  data?: string
  out?: string
}

/** What a subcommand does, with the words for another run like it; gives the exit status. */
export type Work<Options> = (options: Options, given: readonly string[]) => Promise<number>
/** Makes it into what commander calls: errors are told and have an exit status. */
export type Act<Options> = (work: Work<Options>) => (options: Options, command: Command) => Promise<void>
/** The same, whatever the options are. */
export type AnyAct = <Options extends CommonOptions>(work: Work<Options>) => ReturnType<Act<Options>>

/** The options of every subcommand. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of all random numbers: a whole number', whole(0, Number.MAX_SAFE_INTEGER), 1)
    .addOption(
      new Option('--backend <name>', 'backend that computes; for blas, THINNET_BLAS names the library')
        .choices(['auto', 'wasm', 'blas', 'reference'])
        .default('auto'),
    )
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
}

/** The library that THINNET_BLAS names, where a BLAS may be taken. */
export function chosenBackend(backend: Backend): Backend {
  const { THINNET_BLAS: library } = process.env
  return library && (backend === 'blas' || backend === 'auto') ? { blas: library } : backend
}

const OWN_MNIST = [
  '--data <dir>',
  'folder of your own IDX files, gzipped or not (default: MNIST, which is included)',
] as const

/** The options of subcommands that train, by default on MNIST, and write a report. */
export function addRunOptions(command: Command, data: readonly [flags: string, what: string] = OWN_MNIST): Command {
  return command
    .option(...data)
    .addOption(threadsOption('threads that compute', 'one per core'))
    .option('--out <dir>', 'folder to write to (default: a new one in runs/)')
    .option('--resume <dir>', 'folder of a run to resume, with its settings (default: none, a new run)')
}

/** A parser of whole numbers within a range. */
export function whole(least: number, most: number): (text: string) => number {
  return text => {
    const value = parse(text)
    if (!Number.isInteger(value) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`)
    }
    return value
  }
}

/** Adds an origin to those of an option that takes several: a scheme, a host, which may begin with `*.`, and a port if need be. */
export function origins(text: string, before: boolean | string[] | undefined): string[] {
  if (!/^https?:\/\/(\*\.)?[\w-]+(\.[\w-]+)*(:\d{1,5})?$/i.test(text)) {
    throw new InvalidArgumentError('Expected an origin and no path, as https://school.example.')
  }
  return [...(Array.isArray(before) ? before : []), text]
}

/** As many threads as there can be of those asked for. */
export function threadsOption(what = 'threads of each trial', usual?: string): Option {
  const parse = whole(1, Number.MAX_SAFE_INTEGER)
  const text = `${what}, at most one per core${usual === undefined ? '' : ` (default: ${usual})`}`
  return new Option('--threads <n>', text).argParser(text => Math.min(parse(text), availableParallelism()))
}

/** A parser of numbers within a range, given as text: `(0, 1]` leaves out 0. */
export function within(range: string): (text: string) => number {
  const [, open, least, most, close] = /^([[(])(\S+), (\S+)([\])])$/.exec(range)!
  return text => {
    const value = parse(text)
    const above = open === '(' ? value > Number(least) : value >= Number(least)
    const below = close === ')' ? value < Number(most) : value <= Number(most)
    if (!above || !below) throw new InvalidArgumentError(`Expected a number in ${range}.`)
    return value
  }
}

function parse(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
}

/** `reproduce srivastava`, say; '' of thinnet itself. */
export function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}`.trim() : ''
}

/** The options that make a run what it is, as words for another one. */
export function wordsToRepeat(command: Command): string[] {
  return givenWords(command, ['out', 'resume', 'json', 'debug'])
}

/** The options that a call was given, but these, as words to be given again. */
export function givenWords(command: Command, but: readonly string[] = []): string[] {
  return command.options.flatMap(option => {
    const name = option.attributeName()
    if (command.getOptionValueSource(name) !== 'cli' || but.includes(name)) return []
    const value: unknown = command.getOptionValue(name)
    if (typeof value === 'boolean') return [option.long!]
    return [option.long!, ...(option.variadic ? (value as string[]) : [String(value)])]
  })
}
