import { printJson, printReport, sayNext } from './terminal/print.ts'

/** What a run ends with. */
export interface Closing {
  /** What `--json` prints. */
  result: unknown
  json: true | undefined
  /** '' where there is nothing to be put into one. */
  table: string
  finding?: string
  /** The report. */
  page: string
  /** Of a run that was stopped, its networks, as far as they are. */
  stopped: readonly Part[] | null
  /** How one may go on from a whole one. */
  next: readonly (readonly [what: string, command: string])[]
}

export interface Part {
  name: string
  /** Epochs done, and asked for. */
  done: number
  asked: number
}

export function printClosing({ result, json, table, finding, page, stopped, next }: Closing): void {
  const far = stopped?.map(
    ({ name, done, asked }) => `${name} ${done > 0 ? `${done} of ${asked} epochs` : 'not begun'}`,
  )
  if (json) printJson(result)
  else printReport([far && soFar(far.join(', ')), table, finding].filter(Boolean).join('\n\n'), page)
  if (!stopped) sayNext(...next)
}

/** Heads what a run that was stopped has come to, so that nobody takes it for its end. */
export function soFar(far: string): string {
  return `Stopped early: ${far}. So far:`
}
