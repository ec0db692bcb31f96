import type { Placed, Wire } from './calls.ts'

/**
 * Three things are done otherwise than asked for, to the same result in fewer passes over memory:
 *
 * 1. relu before max pooling goes after it: the largest of relu(x) is the relu of the largest x.
 * 2. relu with dropout after it becomes one call, whose backward needs no mask (see `Dropout`).
 * 3. A relu right after a dense layer or a convolution is applied by it, to sums that it has at hand.
 *
 * Each is a rewrite of two calls whose value between has no other reader. Layers say what they can (see `Fusion`).
 */
export function fuse(asked: readonly Placed[], outputs: readonly Wire[]): Placed[] {
  const calls = [...asked]
  /** The call that alone reads this value; null where there are others, or the value is an output. */
  const reader = (wire: Wire): number | null => {
    if (outputs.includes(wire)) return null
    const readers = calls.flatMap((call, i) => call.inputs.filter(input => input === wire).map(() => i))
    return readers.length === 1 ? readers[0]! : null
  }
  const role = ({ layer }: Placed) => layer.fusion.relu
  const isRelu = (call: Placed) => role(call) === 'is'

  for (let i = 0; i < calls.length; i++) {
    const relu = calls[i]!
    const next = isRelu(relu) ? reader(relu.output) : null
    if (next === null || role(calls[next]!) !== 'commutes') continue
    const pooling = calls[next]!
    calls[next] = { ...relu, inputs: [relu.output], output: pooling.output }
    calls[i] = { ...pooling, inputs: relu.inputs, output: relu.output }
  }
  for (let i = 0; i < calls.length; i++) {
    const relu = calls[i]!
    const next = isRelu(relu) ? reader(relu.output) : null
    if (next === null || role(calls[next]!) !== 'takes') continue
    calls[next] = { ...calls[next]!, inputs: relu.inputs, reluBefore: 'applies' }
    calls.splice(i--, 1)
  }
  for (const [i, call] of calls.entries()) {
    if (role(call) !== 'applies') continue
    const next = reader(call.output)
    // A relu that is an output stays by itself: its own input may be asked for.
    if (next === null || outputs.includes(calls[next]!.output)) continue
    if (!isRelu(calls[next]!) && !calls[next]!.reluBefore) continue
    calls[i] = { ...call, reluAfter: true }
    calls[next] = { ...calls[next]!, reluBefore: 'applied' }
  }
  return calls
}
