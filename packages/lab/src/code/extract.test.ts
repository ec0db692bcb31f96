import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { collect, partOf } from './collect.ts'
import { linesOf } from './extract.ts'
import { PARTS } from './parts.ts'

const ROOT = new URL('../../../../', import.meta.url)
const SOURCE = `import { other } from './other.ts'

/** Adds. */
export function add(a: number, b: number): number {
  const sum = (x: number) => {
    return x + b
  }
  return sum(a)
}

/** Things. */
@inline
export class Thing<T> extends Base<T> {
  readonly size = 1

  /**
   * Goes on.
   */
  override async go(
    from: T,
    to: T,
  ): Promise<void> {
    stop(from)
    if (to) {
      stop(to)
    }
  }

  get #hidden(): number { return 1 }

  // stops
  stop(at: T): void {}
}

export interface Contract {
  /** A call. */
  call(x: number, f: (y: number) => number): void
  many(
    x: number,
  ): Map<string, number>
}

export function make(size: number): Contract {
  call(size)
  return {
    // calls
    call(x, f) {
      f(x)
    },
    many(x) {
      return new Map()
    },
  }
}
`

const found = (symbol: string, head?: boolean) => {
  const { first, last } = linesOf(SOURCE, symbol, head)
  return SOURCE.split('\n')
    .slice(first - 1, last)
    .join('\n')
}

describe('lines of a symbol', () => {
  test('a function, with its comment, to its own closing brace', () => {
    assert.match(found('add'), /^\/\*\* Adds\. \*\/\nexport function add[\s\S]*return sum\(a\)\n\}$/)
  })

  test('a method, over several lines, by its own name and not by its calls', () => {
    assert.match(found('Thing.go'), /^ {2}\/\*\*\n[\s\S]*async go\([\s\S]*stop\(to\)\n {4}\}\n {2}\}$/)
  })

  test('a class with decorators, or its head alone', () => {
    assert.match(found('Thing'), /^\/\*\* Things\. \*\/\n@inline\nexport class[\s\S]*\n\}$/)
    assert.equal(found('Thing', true), '/** Things. */\n@inline\nexport class Thing<T> extends Base<T> {')
  })

  test('a signature without a body', () => {
    assert.equal(found('Contract.call'), '  /** A call. */\n  call(x: number, f: (y: number) => number): void')
    assert.equal(found('Contract.many'), '  many(\n    x: number,\n  ): Map<string, number>')
  })

  test('a member of an object that a function returns, not the call of another', () => {
    assert.equal(found('make.call'), '    // calls\n    call(x, f) {\n      f(x)\n    },')
  })

  test('one that is not there is an error, as is one that is there twice', () => {
    for (const symbol of ['missing', 'Thing.missing', 'Missing.go', 'sum', 'other', 'go', 'Thing.g', '']) {
      assert.throws(() => linesOf(SOURCE, symbol), /expected one .*found none/, symbol)
    }
    assert.throws(() => linesOf(`${SOURCE}${SOURCE}`, 'add'), /expected one add, found 2/)
  })
})

describe('what the page shows of the source', () => {
  test('is the source, line by line', () => {
    const parts = collect(ROOT)
    for (const [name, { path, first, lines }] of Object.entries(parts)) {
      const shown = lines.map(tokens => tokens.map(token => (typeof token === 'string' ? token : token[1])).join(''))
      const source = readFileSync(new URL(path, ROOT), 'utf8').split('\n')
      assert.deepEqual(shown, source.slice(first - 1, first - 1 + lines.length), name)
      assert.ok(lines.length <= 60, `${name} has ${lines.length} lines`)
    }
  })

  test('has each name in it, and marks of the lines that are meant', () => {
    const { dropoutFactor, kernel } = collect(ROOT)
    const text = ({ lines, first }: typeof kernel, number: number) => JSON.stringify(lines[number - first])
    assert.match(JSON.stringify(kernel.lines), /"keyword","export".*"keyword","function".*"function","dropout"/)
    assert.match(text(dropoutFactor, dropoutFactor.marks.inverse!), /keep/)
    assert.notEqual(dropoutFactor.marks.one, dropoutFactor.marks.keep)
  })

  test('a symbol, a file or a marked line that went away stops the build, which names it', () => {
    const { file } = PARTS.dropoutFactor
    assert.throws(
      () => partOf(ROOT, { file, symbol: 'Dropout.gone' }),
      /layers\/dropout\.ts: expected one Dropout\.gone/,
    )
    assert.throws(() => partOf(ROOT, { file: 'layers/gone.ts', symbol: 'x' }), /layers\/gone\.ts: ENOENT/)
    const marks = { gone: 'return nothing' }
    assert.throws(() => partOf(ROOT, { file, symbol: 'Dropout.factor', marks }), /end in "return nothing", found 0/)
  })
})
