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
  const role = ({ layer }: Placed) => layer.fusion.relu
  const isRelu = (call: Placed) => role(call) === 'is'

  let reader = readersOf(calls, outputs)
  for (let i = 0; i < calls.length; i++) {
    const relu = calls[i]!
    const next = isRelu(relu) ? reader(relu.output) : null
    if (next === null || role(calls[next]!) !== 'commutes') continue
    // each has the other's place, so that the readers' places stay what they are
    const pooling = calls[next]!
    calls[next] = { ...relu, inputs: [relu.output], output: pooling.output }
    calls[i] = { ...pooling, inputs: relu.inputs, output: relu.output }
  }
  const taken = new Set<Placed>()
  for (const relu of calls) {
    const next = isRelu(relu) ? reader(relu.output) : null
    if (next === null || role(calls[next]!) !== 'takes') continue
    calls[next] = { ...calls[next]!, inputs: relu.inputs, reluBefore: 'applies' }
    taken.add(relu)
  }
  const left = calls.filter(call => !taken.has(call))
  reader = readersOf(left, outputs)
  for (const [i, call] of left.entries()) {
    if (role(call) !== 'applies') continue
    const next = reader(call.output)
    // A relu that is an output stays by itself: its own input may be asked for.
    if (next === null || outputs.includes(left[next]!.output)) continue
    if (!isRelu(left[next]!) && !left[next]!.reluBefore) continue
    left[i] = { ...call, reluAfter: true }
    left[next] = { ...left[next]!, reluBefore: 'applied' }
  }
  return left
}

/** Finds the place of the call that alone reads a value; null where there is none or another, or the value is an output. */
function readersOf(calls: readonly Placed[], outputs: readonly Wire[]): (wire: Wire) => number | null {
  const readers = new Map<Wire, number | null>()
  for (const [i, { inputs }] of calls.entries()) {
    for (const wire of inputs) readers.set(wire, readers.has(wire) ? null : i)
  }
  for (const wire of outputs) readers.set(wire, null)
  return wire => readers.get(wire) ?? null
}
