import { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import isUnicodeSupported from 'is-unicode-supported'

interface Stream {
  isTTY?: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Whether what is drawn there can be drawn anew in its place. */
export function isLive({ isTTY }: Stream, env: Environment = process.env): boolean {
  return isTTY === true && env.TERM !== 'dumb'
}

/** Whether it shows more than ASCII: files do, terminals as their kind and the locale have it. */
export function hasUnicode(stream: Stream, env: Environment = process.env): boolean {
  if (!stream.isTTY) return true
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8'
  const inUtf8 = process.platform === 'win32' || /utf-?8/i.test(locale)
  return isLive(stream, env) && inUtf8 && isUnicodeSupported()
}

/** What is written for characters that a stream may lack; one for one where a table or a curve is made of them. */
const INSTEAD: Readonly<Record<string, string>> = {
  ...{ '█': '#', '░': '.', '▁': '_', '▂': '.', '▃': '-', '▄': '~', '▅': '=', '▆': '+', '▇': '*' },
  ...{ '─': '-', '│': '|', '├': '+', '┤': '+', '┼': '+', '┌': '+', '┐': '+', '└': '+', '┘': '+', '┬': '+', '┴': '+' },
  ...{ '·': '-', '–': '-', '—': '-', '−': '-', '’': "'", '“': '"', '”': '"', '\u00a0': ' ', '×': 'x', '°': ' deg' },
  ...{ '…': '...', '±': '+-', '→': '->', '≤': '<=', '≥': '>=', '½': '1/2', '²': '^2', '‖': '||', λ: 'lambda' },
}

const ANY = new RegExp(`[${Object.keys(INSTEAD).join('')}]`, 'g')

/** Text as the stream can show it. */
export function spelled(text: string, stream: Stream, env: Environment = process.env): string {
  return hasUnicode(stream, env) ? text : text.replace(ANY, character => INSTEAD[character]!)
}

/** Text in a style, where the stream shows any: terminals, but for NO_COLOR, and everything where FORCE_COLOR asks for it. */
export function styled(style: 'bold' | 'dim' | 'red', text: string, stream: NodeJS.WriteStream): string {
  return hasColours(stream) ? styleText(style, text, { validateStream: false }) : text
}

function hasColours(stream: NodeJS.WriteStream): boolean {
  if (stream.hasColors) return stream.hasColors()
  return process.env.FORCE_COLOR !== undefined && WriteStream.prototype.getColorDepth.call(stream) > 1
}
