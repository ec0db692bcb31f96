import { Taken } from '@thinnet/sweep/folder'
import type { Command } from 'commander'
import { ThinnetError } from 'thinnet'
import { commandFor } from './command-line.ts'
import { resumeText } from './interrupt.ts'
import { givenWords, nameOf, type RunOptions } from './options.ts'
import { sayCommand, sayError } from './terminal/print.ts'

/** What cannot be done, and the command to type next; '' for what that does, where the message has said so. */
export class Refusal extends ThinnetError {
  readonly command: string
  readonly what: string

  constructor(message: string, command: string, what = '') {
    super(message)
    this.command = command
    this.what = what
  }
}

/** An error that has ended a run of which something is kept, with the command that resumes it. */
export function resumable(error: unknown, command: string, kept: string): Refusal {
  const { message, stack } = asError(error)
  return Object.assign(new Refusal(message, command, resumeText(command, kept)), { stack })
}

/** Says why a command could not do its work, and what to type next. */
export function tellRefusal(error: unknown, command: Command, debug: boolean): void {
  const { message, stack } = asError(error)
  sayError(`thinnet: ${debug ? stack : message}`)
  const { what, next } = mendOf(error, message, command)
  sayCommand(what, next)
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

interface Mend {
  what: string
  next: string
}

function mendOf(error: unknown, message: string, command: Command): Mend {
  const name = nameOf(command)
  const { learningRate, resume } = command.opts<RunOptions & { learningRate?: number }>()
  if (/expected a finite loss/.test(message) && learningRate !== undefined && resume === undefined) {
    // To resume it would end as it did.
    const slower = Number((learningRate / 10).toPrecision(6))
    const words = givenWords(command, ['learningRate', 'out', 'json', 'debug'])
    return { what: 'A tenth of the learning rate:', next: commandFor(name, [...words, '--learning-rate', `${slower}`]) }
  }
  if (error instanceof Taken) return { what: '', next: commandFor(error.run, ['--resume', error.folder]) }
  if (error instanceof Refusal) return { what: error.what, next: error.command }
  return { what: 'All its options:', next: commandFor(name, ['--help']) }
}
