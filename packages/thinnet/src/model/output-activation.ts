import { isOurs } from '../activations/resolve.ts'
import type { Calls, Placed, Wire } from '../engine/calls.ts'
import type { Applied } from '../layers/activation.ts'
import { oursOf } from '../layers/ours.ts'

/** The call whose output this is; null for a model's input. */
export function callThatMakes(wire: Wire, { calls }: Calls): Placed | null {
  return calls.find(({ output }) => output === wire) ?? null
}

/**
 * Which of thinnet's activations a value has passed last; 'linear' for sums that passed none, and undefined where that is
 * not known: after a layer or activation of a user's own, and for a model's inputs.
 */
export function outputActivation(wire: Wire, calls: Calls): string | undefined {
  const call = callThatMakes(wire, calls)
  if (!call) return undefined
  const { layer, inputs } = call
  if (call.reluBefore) return 'relu'
  const ours = oursOf(layer)
  if (ours === 'keeps') return outputActivation(inputs[0], calls)
  if (ours === 'applies') {
    const { f } = layer as Applied
    if (!f) return outputActivation(inputs[0], calls)
    return isOurs(f) ? f.name : undefined
  }
  const sums = ours === 'sums' || (ours === 'wraps' && oursOf(layer.wrapped!) === 'sums')
  return sums ? 'linear' : undefined
}
