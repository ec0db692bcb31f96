import type { activations } from '../kernels/formulas/activations.ts'
import { groupOf } from '../kernels/formulas/group-of.ts'
import type { Activation } from './activation.ts'

/** All that were made here. */
const made = new WeakSet<object>()

type Table = typeof activations

/**
 * The activation of these formulas. Of a factory: also its name, what it was given, and the formulas' own options.
 *
 * @param reads as the formulas say
 */
export function fromFormulas<Name extends keyof Table>(
  formulas: Name,
  reads: Table[Name]['reads'],
  factory?: { readonly name: string; readonly config?: object; readonly options?: readonly number[] },
): Activation {
  const { name = formulas, config, options } = factory ?? {}
  const [forward, backward] = [`${formulas}Forward`, `${formulas}Backward`] as const
  const activation: Activation = {
    name,
    ...(config && { config }),
    reads,
    kernels: groupOf(formulas),
    forward: (kernels, y, x) => kernels.map(y, [x], forward, options),
    backward: (kernels, dx, dy, value) => kernels.map(dx, [dy, value], backward, options),
  }
  made.add(activation)
  return activation
}

/** Whether an activation of the name that it has is thinnet's, not one of a user's own. */
export const isFromFormulas = (f: Activation): boolean => made.has(f)
