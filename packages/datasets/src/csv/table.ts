import { type Tensor, tensor } from 'thinnet'
import { refuse, show } from '../refuse.ts'
import { type Column, type ColumnType, isNumber } from './column.ts'

/** Columns of equal length, each with a name. Nothing in it changes: `select`, `drop` and `rows` make another. */
export class Table {
  /** Of the columns, in their order. */
  readonly names: readonly string[]
  /** How many rows there are. */
  readonly count: number
  private readonly columns: ReadonlyMap<string, Column>
  /** Where each row was in its file, from 1: errors say it. */
  private readonly places: (row: number) => number

  constructor(columns: ReadonlyMap<string, Column>, places: (row: number) => number = row => row + 1) {
    this.columns = columns
    this.places = places
    this.names = [...columns.keys()]
    this.count = columns.values().next().value?.values.length ?? 0
  }

  /** The type of each column: as the option `types` of another file of the same columns takes them. */
  get types(): Readonly<Record<string, ColumnType>> {
    return Object.fromEntries([...this.columns].map(([name, { type }]) => [name, type]))
  }

  /** @throws ThinnetError for a name that no column has */
  column(name: string): Column {
    return this.columns.get(name) ?? refuse('table', `a column among ${this.names.join(', ')}`, show(name))
  }

  /** These columns, in this order. */
  select(names: readonly string[]): Table {
    return new Table(new Map(names.map(name => [name, this.column(name)])), this.places)
  }

  /** All columns but these. */
  drop(names: readonly string[]): Table {
    for (const name of names) this.column(name)
    return this.select(this.names.filter(name => !names.includes(name)))
  }

  /** These rows, by their places from 0, in this order. */
  rows(places: ArrayLike<number>): Table {
    const picked = Array.from(places)
    const wrong = picked.find(row => !(Number.isInteger(row) && row >= 0 && row < this.count))
    if (wrong !== undefined) refuse('table', `rows from 0 to ${this.count - 1}`, show(wrong))
    const of = ({ type, values }: Column): Column =>
      type === 'number'
        ? { type, values: Float64Array.from(picked, row => values[row]!) }
        : { type, values: picked.map(row => values[row]!) }
    const columns = new Map([...this.columns].map(([name, column]) => [name, of(column)]))
    return new Table(columns, row => this.places(picked[row]!))
  }

  /**
   * The numbers of some columns, by default of all, missing ones NaN.
   *
   * @returns float64 [rows, columns]
   * @throws ThinnetError for a column with something else in it, with its row in the file and what is there
   */
  numbers(names: readonly string[] = this.names): Tensor {
    const columns = names.map(name => this.numbersOf(name))
    const data = new Float64Array(this.count * columns.length)
    for (const [j, values] of columns.entries()) {
      for (let row = 0; row < this.count; row++) data[row * columns.length + j] = values[row]!
    }
    return tensor(data, [this.count, columns.length])
  }

  /** The texts of a column, missing ones null; numbers are refused, for `1` and `1.0` would be two texts. */
  texts(name: string): readonly (string | null)[] {
    const column = this.column(name)
    if (column.type === 'text') return column.values
    return refuse(`table: column ${show(name)}`, 'text', 'numbers', `Read it with types: { ${show(name)}: 'text' }.`)
  }

  private numbersOf(name: string): Float64Array {
    const column = this.column(name)
    if (column.type === 'number') return column.values
    const row = column.values.findIndex(text => text !== null && !isNumber(text))
    return refuse(
      `table: column ${show(name)}`,
      'numbers',
      row < 0 ? 'text' : `${show(column.values[row])} in row ${this.places(row)}`,
      'Leave the column out by drop, or make numbers of its texts: featureSpace, labelEncoder.',
    )
  }
}
