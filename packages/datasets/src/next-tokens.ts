import { options, type Tensor, tensor } from 'thinnet'
import { refuse } from './refuse.ts'

/**
 * A sequence cut into windows that follow each other, and what comes after each of their tokens: inputs and targets of a
 * model that predicts the next one. What is left over at the end is left out.
 *
 * @param tokens int32 [count]
 * @param given.steps tokens of a window, ≥ 1
 * @returns x and y, int32 [windows, steps]: y[n, t] follows x[n, t]
 * @throws ThinnetError for fewer than steps + 1 tokens
 */
export function nextTokens({ data, shape }: Tensor, given: { steps: number }): { x: Tensor; y: Tensor } {
  const { steps } = options.checkOptions('nextTokens', given, { steps: options.needed(options.whole(1)) })
  if (shape.length !== 1) refuse('nextTokens', 'tokens [count]', `[${shape.join(', ')}]`)
  const windows = Math.floor((data.length - 1) / steps)
  if (windows < 1) refuse('nextTokens', `at least ${steps + 1} tokens, steps + 1`, `${data.length}`)
  const from = (first: number) =>
    tensor(Int32Array.from(data.subarray(first, first + windows * steps)), [windows, steps])
  return { x: from(0), y: from(1) }
}
