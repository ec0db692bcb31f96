import { transformSync } from 'esbuild'

const RANK = { '?': 1, '<': 2, '>': 2, '+': 3, '-': 3, '*': 4, '/': 4 }
const TOKENS = /"[^"]*"|\d[\d.]*(?:e[-+]?\d+)?|\w+|=>|[-+*/<>?:(),{};=]/g

/**
 * The constants of a file of formulas, by name. A value is a number, a name, [operator or function, …operands],
 * { text }, { parameters, body } for an arrow function, or { entries } for an object.
 */
export function parse(source) {
  // Types go, and what is left has one form.
  const { code } = transformSync(source, { loader: 'ts' })
  const tokens = code.replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '').match(TOKENS)
  let at = 0
  const expect = (...wanted) => {
    if (!wanted.includes(tokens[at])) {
      throw new Error(`formulas: expected ${wanted.join(' or ')}, got ${tokens.slice(at, at + 8).join(' ')}`)
    }
    return tokens[at++]
  }
  const list = (end, item) => {
    const items = []
    while (tokens[at] !== end) {
      items.push(item())
      if (tokens[at] !== end) expect(',')
    }
    at++
    return items
  }
  const isArrow = () => {
    let end = at
    while (tokens[end] !== ')') end++
    return tokens[end + 1] === '=>'
  }
  const atom = () => {
    const token = tokens[at++]
    if (token === '-') return ['neg', atom()]
    if (token === '{') {
      const entry = () => {
        const name = tokens[at++]
        expect(':')
        return [name, expression(0)]
      }
      return { entries: list('}', entry) }
    }
    if (token === '(') {
      if (isArrow()) {
        const parameters = list(')', () => tokens[at++])
        expect('=>')
        return { parameters, body: expression(0) }
      }
      const inner = expression(0)
      expect(')')
      return inner
    }
    if (token.startsWith('"')) return { text: token.slice(1, -1) }
    if (/^\d/.test(token)) return Number(token)
    if (!/^\w/.test(token))
      throw new Error(`formulas: expected a value, got ${token} ${tokens.slice(at, at + 8).join(' ')}`)
    if (tokens[at] !== '(') return token
    at++
    return [token, ...list(')', () => expression(0))]
  }
  const expression = rank => {
    let left = atom()
    while (RANK[tokens[at]] > rank) {
      const operator = tokens[at++]
      if (operator !== '?') left = [operator, left, expression(RANK[operator])]
      else {
        const yes = expression(0)
        expect(':')
        left = ['?', left, yes, expression(0)]
      }
    }
    return left
  }
  const constants = new Map()
  while (at < tokens.length) {
    if (tokens[at] === 'export') at++
    if (expect('import', 'const') === 'import') {
      while (tokens[at++] !== ';');
      continue
    }
    const name = tokens[at++]
    expect('=')
    constants.set(name, expression(0))
    expect(';')
  }
  return constants
}
