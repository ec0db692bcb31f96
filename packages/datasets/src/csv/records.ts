import Papa from 'papaparse'
import { refuse } from '../refuse.ts'
import { nameOf, piecesOfSource, type Source } from '../source.ts'

/** Of a record. Without it a quote that is never closed would take a whole file of any size into memory. */
const MOST_CHARACTERS = 2 ** 23

/** Some lines of a file, taken apart, in their order. */
export type Records = readonly (readonly string[])[]

/**
 * The records of a CSV file (RFC 4180), those of one piece of it at a time; blank lines are left out, and every line end
 * becomes \n, within quotes, too.
 *
 * @throws ThinnetError for quotes that are not closed, or not alone in their field, and for bytes that are no UTF-8
 */
export async function* recordsOf(source: Source, delimiter: string, who: string): AsyncGenerator<Records> {
  const file = nameOf(source, who)
  const parser = () => new Papa.Parser({ delimiter, newline: '\n' })
  let rest = ''
  let count = 0
  const parsed = (text: string, last: boolean): Records => {
    const { data, errors, meta } = parser().parse(text, 0, !last) as Papa.ParseResult<string[]>
    const [error] = errors
    if (error && (last || (error.row ?? 0) < data.length)) {
      const record = count + (error.row ?? 0) + 1
      refuse(`${file}: record ${record}`, 'quotes around whole fields, doubled within', error.message)
    }
    rest = last ? '' : text.slice(meta.cursor)
    count += data.length
    if (rest.length > MOST_CHARACTERS) {
      refuse(`${file}: record ${count + 1}`, `at most ${MOST_CHARACTERS} characters`, 'more', 'Is a quote left open?')
    }
    return data.filter(record => record.length > 1 || record[0] !== '')
  }
  for await (const text of linesOf(piecesOfSource(source, who), file)) {
    if (text === '') continue
    yield parsed(rest + text, false)
  }
  if (rest !== '') yield parsed(rest, true)
}

/** The pieces as text whose lines end in \n. */
async function* linesOf(pieces: AsyncIterable<string | Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  // A \r at the end of a piece may be half of a \r\n.
  let held = ''
  let first = true
  const unified = (text: string) => {
    const whole = first && text.startsWith('\ufeff') ? text.slice(1) : held + text
    if (text !== '') first = false
    held = whole.endsWith('\r') ? '\r' : ''
    return (held ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n')
  }
  const decoded = (piece?: Uint8Array) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch {
      return refuse(file, 'text in UTF-8', 'other bytes', 'Save it as UTF-8, or decode it and give { text }.')
    }
  }
  for await (const piece of pieces) yield unified(typeof piece === 'string' ? piece : decoded(piece))
  yield unified(decoded())
  if (held) yield '\n'
}
