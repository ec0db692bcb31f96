import { widthOf, wrapped } from './wrap.ts'

/** Prints a result. */
export function print(text: string): void {
  process.stdout.write(`${wrapped(text, widthOf(process.stdout))}\n`)
}

/** The same, and where its page is: in a line that stays whole, to be copied. */
export function printReport(text: string, page: string): void {
  print(text)
  process.stdout.write(`\nReport: ${page}\n`)
}

/** Prints a result for programs. */
export function printJson(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** Says something about the work, beside its result. */
export function say(text: string): void {
  process.stderr.write(`${wrapped(text, widthOf(process.stderr))}\n`)
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
