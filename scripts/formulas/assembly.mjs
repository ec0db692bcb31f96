import { inlined } from './inline.mjs'
import { parse } from './parse.mjs'

const OPERATIONS = {
  ...{ '+': 'f32x4.add', '-': 'f32x4.sub', '*': 'f32x4.mul', '/': 'f32x4.div', '<': 'f32x4.lt', '>': 'f32x4.gt' },
  ...{
    neg: 'f32x4.neg',
    abs: 'f32x4.abs',
    max: 'f32x4.max',
    min: 'f32x4.min',
    sqrt: 'f32x4.sqrt',
    '?': 'v128.bitselect',
  },
}
/** Those of assembly/math.ts, which cost most. */
const FUNCTIONS = ['exp', 'expm1', 'log', 'log1p', 'normalCdf', 'pow', 'sigmoid', 'tanh']

/** The statements that compute a formula on vectors, and the name of their result. What occurs twice is computed once. */
function statements(tree, numbers) {
  const names = new Map()
  const of = part => {
    if (part === 0) return 'splat(0)'
    if (typeof part === 'number') return `four(${numbers.nameOf(part)})`
    if (typeof part === 'string') return part
    const [operator, ...operands] = part
    const name = OPERATIONS[operator] ?? (FUNCTIONS.includes(operator) ? operator : null)
    if (!name) throw new Error(`formulas: no ${operator} in assembly/math.ts`)
    // Calls first: what is known before one is kept through it.
    const texts = new Map(operands.toSorted((a, b) => callsIn(b) - callsIn(a)).map(operand => [operand, of(operand)]))
    const [first, ...rest] = operands.map(operand => texts.get(operand))
    // bitselect is told the mask last
    const text = `${name}(${(operator === '?' ? [...rest, first] : [first, ...rest]).join(', ')})`
    if (!names.has(text)) names.set(text, `v${names.size}`)
    return names.get(text)
  }
  const result = of(tree)
  const lines = [...names].map(([text, name]) => `const ${name} = ${text}`)
  const calls = [...names.keys()].filter(text => FUNCTIONS.some(name => text.startsWith(`${name}(`))).length
  return { lines, result, cost: 0.15 + 0.02 * lines.length + 1.5 * calls }
}

/** Functions that are called in a part of a formula. */
function callsIn(part) {
  if (!Array.isArray(part)) return 0
  const [operator, ...operands] = part
  return operands.reduce((sum, operand) => sum + callsIn(operand), FUNCTIONS.includes(operator) ? 1 : 0)
}

/** One loop over elements: out = f(…inputs). */
function map(name, inputs, options, { lines, result }) {
  return `export function ${name}(${signature(['out', ...inputs], options)}): void {
${splats(options)}  for (let i = begin; i < end; i += 4) {
${loads(inputs, 4)}${indented(lines, 4)}    store(at(out, i), ${result}, end - i)
  }
}
`
}

/** out[n] = the mean of f(…inputs) over row n. */
function rowMeans(name, inputs, options, { lines, result }) {
  return `export function ${name}(${signature(['out', ...inputs], [...options, 'columns'])}): void {
${splats(options)}  for (let n = begin; n < end; n++) {
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const i = n * columns + j
${loads(inputs, 6)}${indented(lines, 6)}      sum = f64x2.add(sum, pairSums(first(${result}, columns - j)))
    }
    f32.store(at(out, n), <f32>(total(sum) / <f64>columns))
  }
}
`
}

/** out = f(…inputs) · weights[n] / (columns · count), for each row n. */
function rowMeansBackward(name, inputs, options, { lines, result }) {
  return `export function ${name}(${signature(['out', ...inputs, 'weights'], ['count', ...options, 'columns'])}): void {
${splats(options)}  const divisor = splat(<f32>(count * columns))
  for (let n = begin; n < end; n++) {
    const weight = v128.load32_splat(at(weights, n))
    for (let j = 0; j < columns; j += 4) {
      const i = n * columns + j
${loads(inputs, 6)}${indented(lines, 6)}      store(at(out, i), f32x4.div(f32x4.mul(${result}, weight), divisor), columns - j)
    }
  }
}
`
}

const signature = (regions, numbers) =>
  [
    ...regions.map(name => `${name}: usize`),
    ...numbers.map(name => `${name}: ${name === 'columns' ? 'i32' : 'f64'}`),
    'begin: i32, end: i32',
  ].join(', ')
const indented = (lines, depth) => lines.map(line => `${' '.repeat(depth)}${line}\n`).join('')
const loads = (inputs, depth) =>
  indented(
    inputs.map(name => `const ${name}4 = v128.load(at(${name}, i))`),
    depth,
  )
const splats = options =>
  indented(
    options.map(name => `const ${name}4 = splat(<f32>${name})`),
    2,
  )

/** Numbers as constants in memory, from which engines load a vector faster than they build it. */
function numbersInMemory() {
  const names = new Map()
  return {
    nameOf(number) {
      if (!names.has(number)) names.set(number, `N${names.size}`)
      return names.get(number)
    },
    lines: () => [...names].map(([number, name]) => `const ${name} = memory.data<f32>([${number}])`),
  }
}

/** How the formulas of a table are computed: the kernel, and the number of inputs (all, if left out), of each direction. */
const TABLES = {
  activations: { forward: [map, 1], backward: [map, 2] },
  losses: { forward: [rowMeans, 2], backward: [rowMeansBackward, 2] },
  merges: { forward: [map], backward: [map] },
}

/**
 * AssemblyScript of those formulas in these sources, by their table's name, that are wanted, with constants that are known,
 * and what they cost: about how long an element takes, in nanoseconds, of those that are cut into elements and of those
 * that are cut into rows.
 */
export function assemblyOf(sources, known, isWanted) {
  const functions = []
  const numbers = numbersInMemory()
  const costs = { elements: {}, rows: {} }
  for (const [table, source] of Object.entries(sources)) {
    const constants = new Map([...Object.entries(known), ...parse(source)])
    for (const [name, { entries }] of constants.get(table).entries) {
      if (!isWanted(name)) continue
      for (const [direction, tree] of entries.filter(([key]) => key in TABLES[table])) {
        const { parameters, body } = tree
        const [write, count = parameters.length] = TABLES[table][direction]
        const variables = new Map(parameters.map(parameter => [parameter, `${parameter}4`]))
        const computed = statements(inlined(body, constants, variables), numbers)
        const exported = `${name}${direction === 'forward' ? 'Forward' : 'Backward'}`
        functions.push(write(exported, parameters.slice(0, count), parameters.slice(count), computed))
        costs[write === map ? 'elements' : 'rows'][exported] = Number(computed.cost.toFixed(2))
      }
    }
  }
  return { text: `${HEAD}\n${numbers.lines().join('\n')}\n\n${functions.join('\n')}`, costs }
}

const HEAD = `// Made by scripts/formulas of kernels/formulas.
import { ${FUNCTIONS.join(', ')}, four, splat } from './math'
import { at, first, pairSums, store, total } from './simd'
`
