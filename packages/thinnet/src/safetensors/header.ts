import { refuse, show, ThinnetError } from '../errors.ts'
import { MOST_DIMENSIONS } from '../tensor/shape.ts'
import { METADATA, MOST_ENTRIES, MOST_STRING } from './format.ts'

export const FOREIGN = 'Is it another kind of file?'

/** One tensor, as the header describes it. */
export interface Entry {
  readonly dtype: string
  readonly shape: number[]
  readonly begin: number
  readonly end: number
}

export interface Header {
  readonly entries: Map<string, Entry>
  readonly metadata: Map<string, string>
}

/**
 * Reads the header's JSON. Not by JSON.parse, which takes keys that occur twice and numbers beyond 2⁵³ without a word,
 * and makes large trees of small malformed texts: here the only nesting is the one the format has, what there may be much
 * of is counted before it is made, and only strings become text.
 *
 * @param bytes UTF-8
 */
export function parseHeader(bytes: Uint8Array): Header {
  return new HeaderParser(bytes).header()
}

class HeaderParser {
  readonly #bytes: Uint8Array
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  header(): Header {
    const entries = new Map<string, Entry>()
    let metadata: Map<string, string> | undefined
    if (this.#bytes[0] !== code('{')) this.#wrong('a header that begins with {')
    this.#object(key => {
      if (key === METADATA) {
        if (metadata) this.#wrong(`each name once, but ${METADATA} twice`)
        metadata = this.#metadata()
        return
      }
      if (entries.has(key)) this.#wrong(`each name once, but ${show(key)} twice`)
      if (entries.size === MOST_ENTRIES) this.#wrong(`at most ${MOST_ENTRIES} tensors`)
      entries.set(key, this.#entry(key))
    })
    this.#blanks()
    if (this.#at !== this.#bytes.length) this.#wrong('nothing after the header but spaces')
    return { entries, metadata: metadata ?? new Map() }
  }

  #metadata(): Map<string, string> {
    const metadata = new Map<string, string>()
    this.#object(key => {
      if (metadata.has(key)) this.#wrong(`each name once, but ${show(key)} twice`)
      if (metadata.size === MOST_ENTRIES) this.#wrong(`at most ${MOST_ENTRIES} texts of metadata`)
      metadata.set(key, this.#string())
    })
    return metadata
  }

  #entry(name: string): Entry {
    let [dtype, shape, offsets] = [undefined, undefined, undefined] as [string?, number[]?, number[]?]
    this.#object(key => {
      if (key === 'dtype' && dtype === undefined) dtype = this.#string()
      else if (key === 'shape' && shape === undefined)
        shape = this.#numbers(MOST_DIMENSIONS, `tensor ${show(name)} with a shape of at most ${MOST_DIMENSIONS} sizes`)
      else if (key === 'data_offsets' && offsets === undefined)
        offsets = this.#numbers(2, `tensor ${show(name)} with two data_offsets`)
      else this.#wrong(`tensor ${show(name)} with dtype, shape and data_offsets, each once, but ${show(key)}`)
    })
    if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
      return this.#wrong(`tensor ${show(name)} with dtype, shape and two data_offsets`)
    }
    return { dtype, shape, begin: offsets[0]!, end: offsets[1]! }
  }

  /** { key: …, … }: `value` reads what follows each key. */
  #object(value: (key: string) => void): void {
    this.#list('{', '}', () => {
      const key = this.#string()
      this.#take(':')
      value(key)
    })
  }

  #numbers(most: number, expected: string): number[] {
    const numbers: number[] = []
    this.#list('[', ']', () => {
      if (numbers.length === most) this.#wrong(expected)
      numbers.push(this.#number())
    })
    return numbers
  }

  #list(open: string, close: string, item: () => void): void {
    this.#take(open)
    if (this.#next() !== code(close)) {
      item()
      while (this.#next() === code(',')) {
        this.#take(',')
        item()
      }
    }
    this.#take(close)
  }

  /** A whole number from 0 to 2⁵³ − 1; nothing else is in a header. */
  #number(): number {
    this.#blanks()
    const begin = this.#at
    while (this.#at - begin < 17 && isDigit(this.#bytes[this.#at]!)) this.#at++
    const digits = String.fromCharCode(...this.#bytes.subarray(begin, this.#at))
    const number = Number(digits)
    if (digits === '' || !Number.isSafeInteger(number) || (digits[0] === '0' && digits.length > 1)) {
      this.#at = begin
      this.#wrong('a whole number from 0 to 2^53 - 1')
    }
    return number
  }

  #string(): string {
    if (this.#next() !== QUOTE) this.#wrong('a string')
    const begin = this.#at
    let end = begin
    do {
      end = this.#bytes.indexOf(QUOTE, end + 1)
      if (end < 0) this.#wrong('the end of a string')
    } while (this.#escaped(end, begin))
    if (end - begin > MOST_STRING) this.#wrong(`strings of at most ${MOST_STRING} bytes`)
    try {
      const value = this.#plain(begin + 1, end) ?? (JSON.parse(this.#text(begin, end + 1)) as string)
      this.#at = end + 1
      return value
    } catch (error) {
      if (error instanceof ThinnetError) throw error
      return this.#wrong('a string of JSON')
    }
  }

  /** A short string of printable ASCII, as most are, without the detour; undefined for others. */
  #plain(begin: number, end: number): string | undefined {
    if (end - begin > 64) return undefined
    let text = ''
    for (let i = begin; i < end; i++) {
      const byte = this.#bytes[i]!
      if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return undefined
      text += String.fromCharCode(byte)
    }
    return text
  }

  #text(begin: number, end: number): string {
    try {
      return this.#utf8.decode(this.#bytes.subarray(begin, end))
    } catch {
      return refuse('safetensors: header', 'text in UTF-8', 'other bytes', FOREIGN)
    }
  }

  /** Whether an odd number of backslashes comes before `at`. */
  #escaped(at: number, begin: number): boolean {
    let slashes = 0
    while (at - slashes - 1 > begin && this.#bytes[at - slashes - 1] === BACKSLASH) slashes++
    return slashes % 2 === 1
  }

  #take(character: string): void {
    if (this.#next() !== code(character)) this.#wrong(character)
    this.#at++
  }

  #next(): number | undefined {
    this.#blanks()
    return this.#bytes[this.#at]
  }

  #blanks(): void {
    while (BLANKS.includes(this.#bytes[this.#at]!)) this.#at++
  }

  #wrong(expected: string): never {
    const got = new TextDecoder().decode(this.#bytes.slice(this.#at, this.#at + 20))
    return refuse('safetensors: header', expected, `${got ? `'${got}'` : 'its end'} at byte ${this.#at}`)
  }
}

const code = (character: string) => character.charCodeAt(0)
const QUOTE = code('"')
const BACKSLASH = code('\\')
const BLANKS = Array.from(' \t\n\r', code)
const isDigit = (byte: number) => byte >= 48 && byte <= 57
