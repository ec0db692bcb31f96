/** Characters of the longest message: a screen of 24 lines. Names and values in it may be anybody's, of any length. */
const SCREEN = 1900
/** … of a list, one error a line, */
const LIST = 3 * SCREEN
/** … and of one value. */
const LONGEST = 200

/** Every error that thinnet raises on purpose: a wrong argument, shape, rate, label, or a loss that is no number. */
export class ThinnetError extends Error {
  override name = 'ThinnetError'

  /** @param message made no longer than a screen, by its middle; what would move a terminal's cursor is escaped */
  constructor(message: string, options?: ErrorOptions) {
    super(withoutMiddle(escaped(message), message.includes('\n') ? LIST : SCREEN), options)
  }
}

/**
 * An error in the house form: who, what was expected, what came (see `Got`), and a hint on how to fix it.
 *
 * `refuse('Dense "hidden"', 'input [batch, 784]', '[32, 28, 28, 1]', 'Add layers.flatten() before it.')`
 *
 * @throws ThinnetError, always
 */
export function refuse(who: string, expected: string, got: Got, hint = ''): never {
  throw new ThinnetError(oneLine(`${who}: expected ${expected}, got ${words(got)}.${hint && ` ${hint}`}`))
}

/** What came, in words, or as numbers. A value of a user's is shown by `show`, which puts strings in quotes. */
type Got = string | number | bigint | boolean | null | undefined | readonly (string | number)[]

function words(got: Got): string {
  if (Array.isArray(got)) return list(got, part => (typeof part === 'string' ? start(part) : show(part)))
  return typeof got === 'string' ? start(got) : show(got)
}

/** A value as an error message shows it: short, and never `[object Object]`. Of whatever value: it never throws. */
export function show(value: unknown): string {
  try {
    return start(shown(value, 0))
  } catch {
    // A proxy, a getter or a toString that throws.
    return 'a value that cannot be shown'
  }
}

/** Arrays within arrays that are still shown. */
const DEEPEST = 3
const MOST_ITEMS = 8

function shown(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(start(value))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `a function ${value.name}`.trim()
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return depth === DEEPEST ? '[…]' : list(value, item => shown(item, depth + 1))
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  const kind = tag === 'Object' ? (value.constructor as { name?: unknown } | undefined)?.name : tag
  if (typeof kind === 'string' && kind !== 'Object' && kind !== '')
    return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${start(kind)}`
  const keys = Object.keys(value).slice(0, MOST_ITEMS)
  return `an object with keys ${keys.map(start).join(', ') || '(none)'}`
}

function list(values: readonly unknown[], shown: (value: unknown) => string): string {
  return `[${values.slice(0, MOST_ITEMS).map(shown).join(', ')}${values.length > MOST_ITEMS ? ', …' : ''}]`
}

function start(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** What is too long keeps its first two thirds, where a message says who, and its end, where it says what to do. */
function withoutMiddle(text: string, most: number): string {
  if (text.length <= most) return text
  const end = Math.floor(most / 3)
  return `${text.slice(0, most - end - 3)} … ${text.slice(-end)}`
}

/** Text with no line break in it. */
export function oneLine(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/** Control characters, those that turn the direction of text, and halves of characters, but for tabs and line breaks. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu

function escaped(text: string): string {
  return text.replace(UNSEEN, character => {
    if (character === '\n' || character === '\t') return character
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
