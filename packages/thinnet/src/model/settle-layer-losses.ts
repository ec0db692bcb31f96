import type { Placed, Wire } from '../engine/calls.ts'
import { hasManyClasses } from '../kernels/classify.ts'
import { oursOf } from '../layers/ours.ts'
import type { Network } from './network.ts'
import type { SettledLoss } from './settle-loss.ts'

/**
 * The last call of an output, made to compute the loss as well, and the loss that is left: where it is a dense layer of so many
 * classes that their scores are better not written down, and nobody but the loss reads them.
 *
 * @param k of which output; wires: of all
 */
export function lossOfLayer(
  head: SettledLoss,
  k: number,
  { calls, wires, network }: { calls: readonly Placed[]; wires: readonly Wire[]; network: Network },
): { placed: Placed; call: Placed; head: SettledLoss } | null {
  const { ofLayer } = head.loss
  const placed = calls.find(({ output }) => output === wires[k])
  if (!ofLayer || !placed?.layer.fusion.loss || !oursOf(placed.layer) || placed.reluAfter) return null
  const readers = [...wires, ...calls.flatMap(({ inputs }) => inputs)].filter(wire => wire === wires[k])
  if (readers.length > 1 || head.metrics.length > 0) return null
  const { inputShapes, output, padding } = network.inference.program.callOf(placed.site)!.asked
  if (padding || !hasManyClasses(inputShapes[0].at(-1)!, output.fixedShape.at(-1)!)) return null
  return {
    placed,
    call: { ...placed, lossOf: k },
    head: { ...head, loss: { ...head.loss, ...ofLayer, inPlace: false } },
  }
}
