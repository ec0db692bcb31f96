import wrapAnsi from 'wrap-ansi'

/** Columns that a stream's terminal has; without end where it is none, so that every paragraph stays one line there. */
export function widthOf({ isTTY, columns }: { isTTY?: boolean; columns?: number }): number {
  return isTTY && columns ? columns : Number.POSITIVE_INFINITY
}

/** Text whose lines break between words, those that follow indented as the one they come from. Long words stay whole. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map(line => (line.length <= width ? line : wrappedLine(line, width)))
    .join('\n')
}

function wrappedLine(line: string, width: number): string {
  const indent = /^ */.exec(line)![0]
  return wrapAnsi(line.slice(indent.length), Math.max(1, width - indent.length)).replace(/^/gm, indent)
}
