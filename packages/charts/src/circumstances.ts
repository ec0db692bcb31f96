import { machine } from './machine.ts'
import type { Table } from './report.ts'

/** The table that says under what circumstances a report came about; `command` as it was typed, where there was one. */
export function circumstances(command: string, started: Date, backend: string, more: string[][] = []): Table {
  return {
    title: 'Circumstances',
    head: [],
    rows: [
      ...(command === '' ? [] : [['Command', command]]),
      ['Begun', started.toISOString()],
      ['Backend', `${backend}, float32`],
      ...Object.entries(machine()),
      ...more,
    ],
  }
}
