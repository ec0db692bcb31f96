import { commandLine } from '../command-line.ts'
import { machine } from '../machine.ts'
import type { Table } from './report.ts'

/** The table that says under what circumstances a report came about. */
export function circumstances(started: Date, backend: string, more: string[][] = []): Table {
  return {
    title: 'Circumstances',
    head: [],
    rows: [
      ['Command', commandLine()],
      ['Begun', started.toISOString()],
      ['Backend', `${backend}, float32`],
      ...Object.entries(machine()),
      ...more,
    ],
  }
}
