import { refuse } from '../errors.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import type { Loss } from './loss.ts'

type Targets = Pick<Loss, 'targetShape' | 'targetRange'>

/** Targets of a loss over classes: for each position a distribution over them, one-hot or soft. */
export function distributions(name: string): Targets {
  return {
    targetShape: output => checkClasses(name, output),
    targetRange: output => ({
      lowest: 0,
      highest: 1,
      whole: false,
      what: 'one-hot rows or probabilities in [0, 1]',
      ...(output.length === 1 && { sum: 1 }),
    }),
  }
}

/** The same as class indices. */
export function classIndices(name: string): Targets {
  return {
    targetShape: output => (checkClasses(name, output).length > 1 ? output.slice(0, -1) : [1]),
    targetRange: output => {
      const highest = output.at(-1)! - 1
      return { lowest: 0, highest, whole: true, what: `class indices 0 to ${highest}` }
    },
  }
}

function checkClasses(name: string, output: Shape): Shape {
  if (output.length > 0 && output.at(-1)! >= 2) return output
  const hint = "For yes or no use one unit with activation: 'sigmoid' and binaryCrossentropy, or two units."
  return refuse(`loss ${name}`, 'a model output [batch, classes] of two classes or more', showBatched(output), hint)
}
