import { options } from 'thinnet'
import { refuse, show } from '../refuse.ts'
import { nameOf, type Source } from '../source.ts'
import { type Column, type ColumnType, columnOf } from './column.ts'
import { type Records, recordsOf } from './records.ts'
import { Table } from './table.ts'

export interface CsvOptions {
  /** Between fields. Default `','`. */
  delimiter?: string
  /** Names of the columns. Default true: the first record has them; false: column1, column2 …; or the names themselves. */
  header?: boolean | readonly string[]
  /** Only these columns. Default all. */
  columns?: readonly string[]
  /** What is in a column. Default number, where all values that are not missing are numbers, else text. */
  types?: Readonly<Record<string, ColumnType>>
  /** What stands for a value that is missing. Default nothing at all, NA, N/A, NaN, nan, null and ?. */
  missing?: readonly string[]
}

export const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', '?']

export const CSV_KINDS = {
  delimiter: options.text,
  header: options.either(options.flag, options.arrayOf('an array of names', options.text)),
  columns: options.arrayOf('an array of names', options.text),
  types: options.anything,
  missing: options.arrayOf('an array of strings', { what: '', is: value => typeof value === 'string' }),
}

/**
 * Reads a CSV file whole.
 *
 * Source: RFC 4180, parsed by Papa Parse; UTF-8, gzipped or not.
 *
 * @param source a path, a URL, `{ text }`, bytes, a Blob or a stream
 * @throws ThinnetError for a record with more or fewer fields than there are columns, and for a value that is no number in
 *   a column of that type, with its row, counted from 1 after the header
 */
export async function readCsv(source: Source, given: CsvOptions = {}): Promise<Table> {
  const o = options.checkOptions('readCsv', given, CSV_KINDS)
  const reader = new CsvReader(nameOf(source, 'readCsv'), o)
  const all: (readonly string[])[] = []
  for await (const records of recordsOf(source, o.delimiter ?? ',', 'readCsv')) {
    for (const record of reader.rows(records)) all.push(record)
  }
  if (!reader.begun) refuse(nameOf(source, 'readCsv'), 'a CSV file', 'no record at all')
  return reader.table(all)
}

/** Makes tables of records: knows the names of the columns once the first record has come. */
export class CsvReader {
  private readonly file: string
  private readonly o: CsvOptions
  private names: readonly string[] = []
  private types: Readonly<Record<string, ColumnType>>
  private count = 0
  private done = 0
  begun = false

  constructor(file: string, o: CsvOptions) {
    this.file = file
    this.o = o
    this.types = o.types ?? {}
  }

  /** The records that are rows, each of as many fields as there are columns. */
  rows(records: Records): Records {
    let rows = records
    if (!this.begun && records.length > 0) {
      this.begun = true
      rows = this.begin(records)
    }
    const { length } = this.names
    const wrong = rows.findIndex(row => row.length !== length)
    if (wrong >= 0) {
      const row = this.count + wrong + 1
      refuse(
        `${this.file}, row ${row}`,
        `${length} fields`,
        `${rows[wrong]!.length}`,
        'Is a quote missing around a field?',
      )
    }
    this.count += rows.length
    return rows
  }

  /** The next rows as a table. Types that were found are kept for those that follow. */
  table(rows: Records): Table {
    const missing = new Set(this.o.missing ?? MISSING)
    const firstRow = this.done + 1
    const columns = new Map<string, Column>()
    for (const name of this.o.columns ?? this.names) {
      const j = this.names.indexOf(name)
      const texts = rows.map(row => row[j]!)
      const who = `${this.file}: column ${show(name)}`
      columns.set(name, columnOf(texts, { who, type: this.types[name], missing, firstRow }))
    }
    const table = new Table(columns, row => firstRow + row)
    this.types = { ...table.types, ...this.types }
    this.done += rows.length
    return table
  }

  private begin(records: Records): Records {
    const { header = true, columns = [], types = {} } = this.o
    const [first, ...rest] = records
    const named = header === true
    const names = Array.isArray(header) ? header : first!.map((name, j) => (named && name.trim()) || `column${j + 1}`)
    this.names = names
    const twice = names.find((name, j) => names.indexOf(name) !== j)
    if (twice !== undefined) refuse(this.file, 'columns of different names', `${show(twice)} twice`)
    this.checkDelimiter(first!)
    for (const name of [...columns, ...Object.keys(types)]) {
      if (!names.includes(name)) refuse(this.file, `columns among ${names.join(', ')}`, show(name))
    }
    return named ? rest : records
  }

  private checkDelimiter(first: readonly string[]): void {
    const other = [',', ';', '\t', '|'].find(mark => first.length === 1 && first[0]!.includes(mark))
    if (other === undefined || this.o.delimiter === other) return
    refuse(this.file, 'fields with commas between them', show(first[0]), `Is it delimiter: ${show(other)}?`)
  }
}
