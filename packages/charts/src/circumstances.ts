import type { Table } from './report.ts'

/** Under what circumstances the figures of a report came about. */
export interface Circumstances {
  /** As it was typed; '' where that is not known. */
  command: string
  started: Date
  backend: string
  /** See `machine`; {} where it is not known. */
  machine: Readonly<Record<string, string>>
}

/** The table of them, and of what else there is to say. */
export function circumstances({ command, started, backend, machine }: Circumstances, more: string[][] = []): Table {
  return {
    title: 'Circumstances',
    head: [],
    rows: [
      ...(command === '' ? [] : [['Command', command]]),
      ['Begun', started.toISOString()],
      ['Backend', `${backend}, float32`],
      ...Object.entries(machine),
      ...more,
    ],
  }
}
