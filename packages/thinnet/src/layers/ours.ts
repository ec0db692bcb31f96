import type { Layer } from './layer.ts'

/**
 * What thinnet's own layers say in a static field `ours`: what their outputs are. So that a page carries only the layers
 * it uses, there is no list of them.
 *
 * - 'sums': sums, any numbers
 * - 'keeps': the inputs, of which some are dropped, scaled or chosen
 * - 'wraps': what the layer gives that this one wraps
 * - 'applies': what its activation gives
 * - 'other': anything else
 */
export type Ours = 'sums' | 'keeps' | 'wraps' | 'applies' | 'other'

/** What a layer of thinnet's says; null for a user's own, as a class is that extends one of thinnet's. */
export function oursOf(layer: Layer): Ours | null {
  const kind = layer.constructor as unknown as { readonly ours: Ours }
  return Object.hasOwn(kind, 'ours') ? kind.ours : null
}
