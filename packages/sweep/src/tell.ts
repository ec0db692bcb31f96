import { harmless } from '@thinnet/charts/text'

/** Where lines about the work go that nobody else takes. */
export function toStderr(line: string): void {
  process.stderr.write(`thinnet: ${harmless(line)}\n`)
}
