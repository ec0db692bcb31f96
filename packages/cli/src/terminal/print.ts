import { harmless } from '@thinnet/charts/text'
import { widthOf, wrapped } from './wrap.ts'

/** Prints a result. */
export function print(text: string): void {
  process.stdout.write(`${wrapped(harmless(text), widthOf(process.stdout))}\n`)
}

/** The same, and where its page is: in a line that stays whole, to be copied. */
export function printReport(text: string, page: string): void {
  print(text)
  process.stdout.write(`\nReport: ${harmless(page)}\n`)
}

/** Prints a result for programs. */
export function printJson(result: unknown): void {
  // Without line breaks, so that what is written out is within strings, and the same to who reads it.
  process.stdout.write(`${harmless(JSON.stringify(result))}\n`)
}

/** Says something about the work, beside its result. */
export function say(text: string): void {
  process.stderr.write(`${wrapped(harmless(text), widthOf(process.stderr))}\n`)
}

/** Says what becomes of the work, where a library has it told line by line. */
export function tell(line: string): void {
  say(`thinnet: ${line}`)
}

/** What to type has a line of its own that stays whole, to be copied. */
export function printCommand(command: string): void {
  process.stdout.write(inItsLine(command))
}

export function sayCommand(text: string, command: string): void {
  say(text)
  process.stderr.write(inItsLine(command))
}

const inItsLine = (command: string) => `\n  ${command}\n\n`
