// Runs when the page is built: what the page shows of the library's source is taken from it then, and never copied.
import { readFileSync } from 'node:fs'
import { linesOf } from './extract.ts'
import type { Part, Parts } from './format.ts'
import { highlight } from './highlight.ts'
import { PARTS, type Place } from './parts.ts'

const FOLDER = 'packages/thinnet/src'

/** @throws Error naming the file, for a symbol or a marked line that is not in it */
export function collect(root: URL): Parts {
  return Object.fromEntries(Object.entries(PARTS).map(([name, place]) => [name, partOf(root, place)])) as Parts
}

export function partOf(root: URL, { file, symbol, head, marks = {} }: Place): Part {
  const path = `${FOLDER}/${file}`
  try {
    const source = readFileSync(new URL(path, root), 'utf8')
    const { first, last } = linesOf(source, symbol, head)
    const numberOf = (text: string) => {
      const lines = source.split('\n').slice(first - 1, last)
      const found = lines.flatMap((line, i) => (line.endsWith(text) ? [first + i] : []))
      if (found.length !== 1)
        throw new Error(`expected one line of ${symbol} to end in "${text}", found ${found.length}`)
      return found[0]!
    }
    return {
      ...{ path, first, lines: highlight(source).slice(first - 1, last) },
      marks: Object.fromEntries(Object.entries(marks).map(([name, text]) => [name, numberOf(text)])),
    }
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`)
  }
}
