import { oneHot, type Tensor, tensor } from 'thinnet'
import { order } from './draws.ts'
import type { Data, Samples } from './part.ts'

export const CHARACTERS = '0123456789+ '
const COUNT = 5000

const indices = (texts: readonly string[], length: number): Tensor =>
  tensor(
    Int32Array.from(
      texts.flatMap(text => [...text.padEnd(length)]),
      character => CHARACTERS.indexOf(character),
    ),
    [texts.length, length],
  )

const pairs = Array.from(order('sums', 100 * 101 * 0.5), place => {
  const b = Math.floor((Math.sqrt(8 * place + 1) - 1) / 2)
  const a = place - (b * (b + 1)) / 2
  return place % 2 === 0 ? ([a, b] as const) : ([b, a] as const)
}).slice(0, COUNT)

function samples(from: number, to: number): Samples {
  const part = pairs.slice(from, to)
  const questions = part.map(([a, b]) => `${a}+${b}`)
  const answers = part.map(([a, b]) => `${a + b}`)
  return { x: oneHot(indices(questions, 5), CHARACTERS.length), y: indices(answers, 3) }
}

/** 5000 sums of numbers below 100: a question as rows [5, 12] of a 1 and zeros, the answer as three characters' indices. */
export const sums: Data = { train: samples(0, 0.9 * COUNT), test: samples(0.9 * COUNT, COUNT) }

/** Of rows [samples, length, 12] the characters with the largest number. */
export function textsOf({ data, shape: [count, length, width] }: Tensor): string[] {
  const character = (row: number) => {
    const numbers = data.slice(row * width!, (row + 1) * width!)
    return CHARACTERS[numbers.indexOf(Math.max(...numbers))]
  }
  return Array.from({ length: count! }, (_, i) =>
    Array.from({ length: length! }, (_, j) => character(i * length! + j)).join(''),
  )
}
