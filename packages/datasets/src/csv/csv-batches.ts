import { options, type StreamStart } from 'thinnet'
import { FIRST } from '../batches/opened.ts'
import { refuse } from '../refuse.ts'
import { nameOf, type Source } from '../source.ts'
import { CSV_KINDS, type CsvOptions, CsvReader } from './read-csv.ts'
import { recordsOf } from './records.ts'
import type { Table } from './table.ts'

export interface CsvBatchesOptions extends CsvOptions {
  /** Rows of a table, ≥ 1. Default 32. */
  batchSize?: number
}

/**
 * Reads a CSV file of any size as tables of some rows each, the last one of those that are left.
 *
 * A column's type is that of the first table, unless `types` says it: a text that comes later in a column of numbers is
 * refused. What is read again, epoch after epoch, is a path, a URL, text, bytes or a Blob; a stream is read once.
 *
 * @returns a function that begins at the first row, or at the batch where a run is resumed: see `featureSpace().batches`,
 *   which makes batches for `fit` of it
 * @throws ThinnetError where `readCsv` throws it, once that row is read
 */
export function csvBatches(
  source: Source,
  given: CsvBatchesOptions = {},
): (start?: StreamStart) => AsyncGenerator<Table> {
  const { batchSize = 32, ...o } = options.checkOptions('csvBatches', given, {
    ...CSV_KINDS,
    batchSize: options.whole(1),
  })
  return async function* tables({ step } = FIRST) {
    let passed = 0
    const reader = new CsvReader(nameOf(source, 'csvBatches'), o)
    let rows: (readonly string[])[] = []
    for await (const records of recordsOf(source, o.delimiter ?? ',', 'csvBatches')) {
      rows = rows.length === 0 ? [...reader.rows(records)] : [...rows, ...reader.rows(records)]
      let at = 0
      while (rows.length - at >= batchSize) {
        // Also of those passed over, for the first says what is in the columns.
        const table = reader.table(rows.slice(at, at + batchSize))
        if (passed++ >= step) yield table
        at += batchSize
      }
      rows = rows.slice(at)
    }
    if (!reader.begun) refuse(nameOf(source, 'csvBatches'), 'a CSV file', 'no record at all')
    if (rows.length > 0 && passed >= step) yield reader.table(rows)
  }
}
