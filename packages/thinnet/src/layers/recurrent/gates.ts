import type { Activation } from '../../activations/activation.ts'
import { type ActivationName, activationFor } from '../../activations/resolve.ts'
import { refuse, show } from '../../errors.ts'
import { formulas } from '../../kernels/groups.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'

/** What the gates of a cell go through, and its new values. */
export interface Gates {
  readonly gate: InPlace
  readonly activation: InPlace
}

/** An activation whose values are written over. */
export interface InPlace {
  /** y = f(y) */
  forward(kernels: Kernels, y: Region): void
  /** d = d · f′ */
  backward(kernels: Kernels, d: Region, y: Region): void
}

/**
 * The activations of a cell, and whether they are the usual ones, sigmoid and tanh, for which there are kernels.
 *
 * @throws ThinnetError for one whose derivative is told from its input, which is not kept, and for one over several units
 */
export function gatesOf(
  who: string,
  activation: ActivationName | Activation = 'tanh',
  recurrentActivation: ActivationName | Activation = 'sigmoid',
) {
  const [f, s] = Object.entries({ activation, recurrentActivation }).map(([name, given]) => {
    const found = activationFor(given, who)
    if (found?.reads === 'input' || /softmax/i.test(found?.name ?? '')) {
      refuse(who, `${name} tanh, sigmoid, relu, hardSigmoid or another that is told from each output`, show(given))
    }
    return found
  })
  return {
    usual: f === activationFor('tanh', who) && s === activationFor('sigmoid', who),
    declared(declare: Declare): Gates {
      for (const group of [formulas, f?.kernels, s?.kernels]) declare.kernels(group)
      return { gate: inPlace(s), activation: inPlace(f) }
    },
  }
}

/** undefined: linear, which is nothing to do. */
const inPlace = (f: Activation | undefined): InPlace => ({
  forward: (kernels, y) => f?.forward(kernels, y, y),
  backward: (kernels, d, y) => f?.backward(kernels, d, d, y),
})
