const FOLD = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, neg: a => -a }

/** A formula with the file's constants and helping functions in their places, and what is known of numbers computed. */
export function inlined(tree, constants, bound = new Map()) {
  const of = part => {
    if (typeof part === 'number') return part
    if (typeof part === 'string') {
      if (bound.has(part)) return bound.get(part)
      if (!constants.has(part)) throw new Error(`formulas: ${part} is not known`)
      return inlined(constants.get(part), constants)
    }
    const [operator, ...operands] = part
    const values = operands.map(of)
    if (constants.has(operator)) {
      const { parameters, body } = constants.get(operator)
      return inlined(body, constants, new Map(parameters.map((name, i) => [name, values[i]])))
    }
    const known = FOLD[operator] && values.every(value => typeof value === 'number')
    return known ? FOLD[operator](...values) : [operator, ...values]
  }
  return of(tree)
}
