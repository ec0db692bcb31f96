import { refuse } from '../errors.ts'

const NEWLINE = 0x0a

/**
 * Where a CSV file is gone on with.
 *
 * @param bytes what the file holds
 * @param saved how many of them are the run's, which has come to `epoch`; null: all that it holds
 * @param columns the names that its first line has, if it is to be gone on with
 * @returns `kept`, the bytes that stay; `open`, whether their last line lacks its newline; `dropped`, whether a last line
 *   does not stay that was cut off, as a crash leaves it
 * @throws ThinnetError for other columns, and where what stays would not end with a line of the epoch before
 */
export function goingOn(
  bytes: Uint8Array,
  saved: { end: number; epoch: number } | null,
  { columns, separator, who }: { columns: readonly string[]; separator: string; who: string },
): { kept: number; open: boolean; dropped: boolean } {
  const kept = Math.min(saved?.end ?? bytes.length, bytes.length)
  const header = columns.join(separator)
  const text = new TextDecoder().decode(bytes.subarray(0, kept))
  if (header.startsWith(text)) return { kept: 0, open: false, dropped: false } // nothing yet, or a part of the header
  const lines = text.split(/\r?\n/)
  const [first, last] = [lines[0]!, lines.at(-1)!]
  // A file of anybody's may begin with a line of text; what has columns has just these.
  if (first !== header && (first.includes(separator) || first.startsWith(columns[0]!))) {
    refuse(who, `the columns ${header}`, first, 'Give fit the metrics and validation of before, or another path.')
  }
  if (saved && kept < bytes.length) {
    const before = lines.length === 2 || lines.at(-2)!.startsWith(`${saved.epoch - 1}${separator}`)
    const hint = 'Move it away, or give another path.'
    if (last !== '' || !before)
      refuse(who, `its line of epoch ${saved.epoch - 1} at byte ${kept}`, 'another file', hint)
  }
  if (last === '') return { kept, open: false, dropped: false }
  const cells = last.split(separator)
  if (first !== header || (cells.length === columns.length && cells.at(-1) !== '')) {
    return { kept, open: true, dropped: false }
  }
  return { kept: bytes.lastIndexOf(NEWLINE, kept - 1) + 1, open: false, dropped: true }
}
