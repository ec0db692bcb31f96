import { readFileSync } from 'node:fs'

/** Lines of a program, those aside that are empty or comments alone: TypeScript's, or Python's. */
export function linesOf(file: string): number {
  const comment = file.endsWith('.py') ? /^\s*(#|""")/ : /^\s*(\/\/|\/?\*)/
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter(line => line.trim() !== '' && !comment.test(line)).length
}
