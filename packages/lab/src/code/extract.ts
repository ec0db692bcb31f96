/** Lines of a file, counted from 1, both ends included. */
export interface Lines {
  first: number
  last: number
}

const MODIFIERS = '(?:export |async |abstract |override |protected |static |get )*'

/**
 * Where a symbol is in a source file, with the comment above it: `keepMask`, `Dropout.forward`, or, of an object
 * that a function returns, `dropoutKernels.dropout`. A function in an object may be an arrow.
 *
 * Goes by the way the sources are formatted: a body ends at the brace that is indented as its beginning is.
 *
 * @param head of a class: its comment and first line alone
 * @throws Error where there is no such symbol, or more than one
 */
export function linesOf(source: string, symbol: string, head = false): Lines {
  const lines = source.split('\n')
  let found = { begin: -1, end: lines.length }
  for (const name of symbol.split('.')) {
    const all = definitions(lines, name, found)
    if (all.length !== 1) throw new Error(`expected one ${symbol}, found ${all.length || 'none'}`)
    found = all[0]!
  }
  return { first: commentAbove(lines, found.begin) + 1, last: (head ? found.begin : found.end) + 1 }
}

interface Range {
  begin: number
  end: number
}

/** Every definition of this name inside a range of lines, but at the outermost level for a range that is all. */
function definitions(lines: readonly string[], name: string, within: Range): Range[] {
  const indent = within.begin < 0 ? '' : ' +'
  const bare = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const type = new RegExp(`^(${indent})${MODIFIERS}(?:class|interface) ${bare}[ <].*\\{$`)
  const call = new RegExp(`^(${indent})${MODIFIERS}(?:function )?${bare}(?:<[^(]*>|: )?\\(`)
  const found: Range[] = []
  for (let begin = within.begin + 1; begin < within.end; begin++) {
    const line = lines[begin]!
    const match = type.exec(line) ?? call.exec(line)
    if (!match) continue
    const head = type.test(line) ? begin : headEnd(lines, begin)
    const last = lines[head]!
    if (last.endsWith('{')) found.push({ begin, end: bodyEnd(lines, head, match[1]!) })
    // a signature without a body, or an arrow on one line; what has no type either is a call
    else if (/\): [^=]+$/.test(last) || / => .+,$/.test(last)) found.push({ begin, end: head })
  }
  return found
}

/** The line at which a list of parameters is over. */
function headEnd(lines: readonly string[], begin: number): number {
  let open = 0
  for (let i = begin; i < lines.length; i++) {
    for (const letter of lines[i]!) open += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (open <= 0) return i
  }
  return begin
}

function bodyEnd(lines: readonly string[], head: number, indent: string): number {
  const end = lines.findIndex((line, i) => i > head && (line === `${indent}}` || line === `${indent}},`))
  if (end < 0) throw new Error(`line ${head + 1}: expected a closing brace that is indented as the line is`)
  return end
}

/** The line where the comment and the decorators above this line begin; the line itself where there are none. */
function commentAbove(lines: readonly string[], line: number): number {
  let first = line
  while (/^\s*(@|\/\/|\/?\*)/.test(lines[first - 1] ?? '')) first--
  return first
}
