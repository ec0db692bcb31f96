import { existsSync, readdirSync } from 'node:fs'
import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfLock, MODELS, SETTINGS, writeWhole } from '@thinnet/sweep/folder'
import type { Command } from 'commander'
import { ThinnetError } from 'thinnet'
import { commandFor, commandLine } from './command-line.ts'
import { nameOf } from './options.ts'
import { Refusal } from './refusal.ts'

/** What is asked of each call. */
const OF_THE_CALL = ['resume', 'out', 'json', 'debug']

interface Resumable {
  resume?: string
}

/** The call that began a run, however often it was resumed. */
export interface Begun {
  started: Date
  /** As it was typed. */
  command: string
}

/** Notes down in the folder what is run there, for who resumes it. */
export async function noteSettings(folder: string, name: string, options: object): Promise<Begun> {
  const kept = Object.entries(options).filter(([key]) => !OF_THE_CALL.includes(key))
  const begun = { started: new Date(), command: commandLine() }
  const settings = { name, ...begun, options: Object.fromEntries(kept) }
  await writeWhole(join(folder, SETTINGS), `${JSON.stringify(settings, null, 2)}\n`)
  return begun
}

/** Of the run that the folder has: as far as it was noted down there, or else this call. */
export async function begunIn(folder: string): Promise<Begun> {
  const { started, command } = await read(join(folder, SETTINGS))
  const date = new Date(started ?? Number.NaN)
  return {
    started: Number.isNaN(date.getTime()) ? new Date() : date,
    command: typeof command === 'string' ? command : commandLine(),
  }
}

/** The command that resumes the run in the folder. */
export function resumeCommand(name: string, folder: string, { json, debug }: { json?: true; debug?: true }): string {
  return commandFor(name, ['--resume', folder, ...(json ? ['--json'] : []), ...(debug ? ['--debug'] : [])])
}

/** Takes the folder of models away, where none was saved. */
export async function forgetNoModels(folder: string): Promise<void> {
  await rmdir(join(folder, MODELS)).catch(() => {})
}

/** Whether there is a model to resume from. */
export function hasModels(folder: string): boolean {
  return (
    existsSync(join(folder, MODELS)) && readdirSync(join(folder, MODELS)).some(name => name.endsWith('.safetensors'))
  )
}

/** Takes the note away where nothing else has come of the run: for who has locked the folder. */
export async function forgetSettings(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => [])
  if (files.every(name => name === SETTINGS || isOfLock(name))) await rm(join(folder, SETTINGS), { force: true })
}

/**
 * The options of a run that is resumed with `--resume DIR`: as the folder has them; others may not be given with it.
 *
 * @throws ThinnetError for a folder that holds no run of this command
 */
export async function resumed<Options extends Resumable>(options: Options, command: Command): Promise<Options> {
  if (options.resume === undefined) return options
  const name = nameOf(command)
  const keys = command.options.map(option => option.attributeName())
  const given = keys.find(
    key => !OF_THE_CALL.slice(0, 1).concat('json', 'debug').includes(key) && isGiven(command, key),
  )
  if (given) throw new ThinnetError(`--resume: expected no other option but --json and --debug, got "${given}".`)
  const path = join(options.resume, SETTINGS)
  const saved = await read(path)
  if (saved.name !== name) {
    throw new Refusal(
      `${path}: expected a run of "${name}", got one of "${saved.name}". Resume that by`,
      commandFor(saved.name, ['--resume', options.resume]),
    )
  }
  const unknown = Object.keys(saved.options).find(key => !keys.includes(key))
  if (unknown !== undefined) throw new ThinnetError(`${path}: expected options of "${name}", got "${unknown}".`)
  return { ...options, ...saved.options }
}

function isGiven(command: Command, key: string): boolean {
  return command.getOptionValueSource(key) === 'cli'
}

interface Noted {
  name: string
  options: Record<string, unknown>
  started?: string
  command?: string
}

async function read(path: string): Promise<Noted> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new ThinnetError(`${path}: expected the settings of a run to resume, got ${(error as Error).message}.`)
  }
  try {
    const noted = JSON.parse(text)
    const { name, options } = noted
    if (typeof name === 'string' && typeof options === 'object' && options !== null) return noted
  } catch {}
  throw new ThinnetError(`${path}: expected { "name", "options" } as JSON, got something else.`)
}
