const STRING = /(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/uy
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const WORDS: Record<string, string> = { t: 'true', f: 'false', n: 'null' }

/** Where a text stops being JSON: the offset of the first letter that cannot be there, or its length. */
export function jsonFault(text: string): number {
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const [taken] = pattern.exec(text) ?? []
    at += taken?.length ?? 0
    return taken !== undefined
  }
  const literal = (word: string) => {
    for (const letter of word) {
      if (text[at] !== letter) return false
      at++
    }
    return true
  }
  const string = () => literal('"') && take(STRING) && literal('"')
  const items = (close: string, item: () => boolean): boolean => {
    at++
    take(SPACE)
    if (text[at] === close) return literal(close)
    while (item() && take(SPACE)) {
      if (text[at] === close) return literal(close)
      if (!literal(',')) return false
      take(SPACE)
    }
    return false
  }
  const pair = () => string() && take(SPACE) && literal(':') && value()
  const value = (): boolean => {
    take(SPACE)
    const first = text[at] ?? ''
    if (first === '{') return items('}', pair)
    if (first === '[') return items(']', value)
    if (first === '"') return string()
    return first in WORDS ? literal(WORDS[first]!) : take(NUMBER)
  }
  if (value()) take(SPACE)
  return at
}

/** Both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
