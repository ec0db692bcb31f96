import { refuse, show } from '../errors.ts'
import { METADATA } from './format.ts'

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
 * Reads the header's JSON. Not by JSON.parse, which takes keys that stand twice and numbers beyond 2⁵³ without a word,
 * and makes large trees of small hostile texts: here the only nesting is the one the format has.
 */
export function parseHeader(text: string): Header {
  return new HeaderParser(text).header()
}

class HeaderParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  header(): Header {
    const entries = new Map<string, Entry>()
    let metadata: Map<string, string> | undefined
    if (this.#text[0] !== '{') this.#wrong('a header that begins with {')
    this.#object(key => {
      if (key === METADATA) {
        if (metadata) this.#wrong(`each name once, but ${METADATA} twice`)
        metadata = this.#metadata()
        return
      }
      if (entries.has(key)) this.#wrong(`each name once, but ${show(key)} twice`)
      entries.set(key, this.#entry(key))
    })
    this.#blanks()
    if (this.#at !== this.#text.length) this.#wrong('nothing behind the header but spaces')
    return { entries, metadata: metadata ?? new Map() }
  }

  #metadata(): Map<string, string> {
    const metadata = new Map<string, string>()
    this.#object(key => {
      if (metadata.has(key)) this.#wrong(`each name once, but ${show(key)} twice`)
      metadata.set(key, this.#string())
    })
    return metadata
  }

  #entry(name: string): Entry {
    let [dtype, shape, offsets] = [undefined, undefined, undefined] as [string?, number[]?, number[]?]
    this.#object(key => {
      if (key === 'dtype' && dtype === undefined) dtype = this.#string()
      else if (key === 'shape' && shape === undefined) shape = this.#numbers()
      else if (key === 'data_offsets' && offsets === undefined) offsets = this.#numbers()
      else this.#wrong(`tensor ${show(name)} with dtype, shape and data_offsets, each once, but ${show(key)}`)
    })
    if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
      return this.#wrong(`tensor ${show(name)} with dtype, shape and two data_offsets`)
    }
    return { dtype, shape, begin: offsets[0]!, end: offsets[1]! }
  }

  /** { key: …, … }: `value` reads what stands behind each key. */
  #object(value: (key: string) => void): void {
    this.#list('{', '}', () => {
      const key = this.#string()
      this.#take(':')
      value(key)
    })
  }

  #numbers(): number[] {
    const numbers: number[] = []
    this.#list('[', ']', () => numbers.push(this.#number()))
    return numbers
  }

  #list(open: string, close: string, item: () => void): void {
    this.#take(open)
    if (this.#next() !== close) {
      item()
      while (this.#next() === ',') {
        this.#take(',')
        item()
      }
    }
    this.#take(close)
  }

  /** A whole number from 0 to 2⁵³ − 1; nothing else stands in a header. */
  #number(): number {
    this.#blanks()
    const begin = this.#at
    while (this.#at - begin < 17 && isDigit(this.#text.charCodeAt(this.#at))) this.#at++
    const digits = this.#text.slice(begin, this.#at)
    const number = Number(digits)
    if (digits === '' || !Number.isSafeInteger(number) || (digits[0] === '0' && digits.length > 1)) {
      this.#at = begin
      this.#wrong('a whole number from 0 to 2^53 - 1')
    }
    return number
  }

  #string(): string {
    if (this.#next() !== '"') this.#wrong('a string')
    const begin = this.#at
    let end = begin
    do {
      end = this.#text.indexOf('"', end + 1)
      if (end < 0) this.#wrong('the end of a string')
    } while (this.#escaped(end, begin))
    try {
      const value = JSON.parse(this.#text.slice(begin, end + 1)) as string
      this.#at = end + 1
      return value
    } catch {
      return this.#wrong('a string of JSON')
    }
  }

  /** Whether an odd number of backslashes stands before `at`. */
  #escaped(at: number, begin: number): boolean {
    let slashes = 0
    while (at - slashes - 1 > begin && this.#text[at - slashes - 1] === '\\') slashes++
    return slashes % 2 === 1
  }

  #take(character: string): void {
    if (this.#next() !== character) this.#wrong(character)
    this.#at++
  }

  #next(): string | undefined {
    this.#blanks()
    return this.#text[this.#at]
  }

  #blanks(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '!')) this.#at++
  }

  #wrong(expected: string): never {
    const got = this.#text.slice(this.#at, this.#at + 20)
    return refuse('safetensors: header', expected, `${got ? `'${got}'` : 'its end'} at character ${this.#at}`)
  }
}

const isDigit = (code: number) => code >= 48 && code <= 57
