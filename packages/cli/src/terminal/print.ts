import { harmless } from '@thinnet/charts/text'
import { spelled, styled } from './stream.ts'
import { widthOf, wrapped } from './wrap.ts'

/** What stands below all that is said, and steps aside for it. */
export interface Foot {
  above(text: string): void
  end(): void
}

let foot: Foot | null = null

/** From now on this stands below what is said; null: nothing does. */
export function setFoot(next: Foot | null): void {
  foot = next
}

/** Takes it away: what is said from now on is the last. */
export function endFoot(): void {
  foot?.end()
}

/** Prints a result. */
export function print(text: string): void {
  process.stdout.write(`${shown(text, process.stdout)}\n`)
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
  write(`${shown(text, process.stderr)}\n`)
}

/** Says what becomes of the work, where a library has it told line by line. */
export function tell(line: string): void {
  say(`thinnet: ${line}`)
}

/** The same after Ctrl-C, which leaves ^C in the line that a terminal's cursor is in. */
export function tellStop(line: string): void {
  if (process.stderr.isTTY && !foot) process.stderr.write('\n')
  tell(line)
}

/** Says why something cannot be done. */
export function sayError(text: string): void {
  write(`${shown(text, process.stderr).replace(/^thinnet:/, name => styled('red', name, process.stderr))}\n`)
}

/** What to type has a line of its own that stays whole, to be copied. */
export function printCommand(command: string): void {
  process.stdout.write(inItsLine(command, process.stdout))
}

export function sayCommand(text: string, command: string): void {
  if (text !== '') say(text)
  write(inItsLine(command, process.stderr))
}

/** How one may go on from a result, and what for. */
export function sayNext(...next: readonly (readonly [what: string, command: string])[]): void {
  process.stderr.write('\n')
  for (const [what, command] of next) sayCommand(`${what}:`, command)
}

const inItsLine = (command: string, stream: NodeJS.WriteStream) => `\n  ${styled('bold', command, stream)}\n\n`

/** Text as a stream shows it. */
export function shown(text: string, stream: NodeJS.WriteStream): string {
  return wrapped(spelled(harmless(text), stream), widthOf(stream))
}

function write(text: string): void {
  if (foot) foot.above(text)
  else process.stderr.write(text)
}
