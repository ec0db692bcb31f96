import { refuse, show } from '../errors.ts'
import { isPlainObject } from '../options/index.ts'
import { sameShape, showBatched } from '../tensor/shape.ts'
import { asTensor, isTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { byName } from './by-name.ts'
import { firstNotFinite } from './first-not-finite.ts'
import { type Form, inForm } from './forms.ts'
import type { Network } from './network.ts'
import { NotFinite } from './not-finite.ts'

/**
 * A loss of your own, of one batch: it is given the model's outputs [batch, …outputShape], and says how large the loss is
 * and what its derivative to each of these numbers is. It may take its time, and train other models meanwhile.
 */
export type OwnLoss<Outputs> = (outputs: Outputs) => LossAndGradient | PromiseLike<LossAndGradient>

/** What a loss of your own gives for a batch. */
export interface LossAndGradient {
  loss: number
  /** Of the outputs' shape; of several outputs as many, in an array or by name, null where nothing comes back. */
  gradient: TensorLike | readonly (TensorLike | null)[] | Readonly<Record<string, TensorLike | null>>
}

/** Asks a user's function. @returns the loss, and one derivative an output, or null */
export async function askLoss(
  own: OwnLoss<unknown>,
  outputs: readonly Tensor[],
  { network, form, who }: { network: Network; form: 'row' | Form; who: string },
): Promise<{ loss: number; gradients: (Tensor | null)[] }> {
  const { outputNames, outputShapes } = network
  const answer: unknown = await own(inForm(form, outputs, outputNames))
  const { loss, gradient } = (answer ?? {}) as { loss?: unknown; gradient?: unknown }
  if (typeof loss !== 'number' || gradient == null) {
    const hint = "gradient is the loss's derivative to the outputs, of their shape."
    refuse(`${who}: own loss`, 'a function that returns { loss: a number, gradient }', show(answer), hint)
  }
  const several = outputNames.length > 1
  const called = `${who}: own loss: gradient`
  const isOne = (value: unknown) =>
    !several && (isTensor(value) || !isPlainObject(value)) && !(Array.isArray(value) && value.some(isTensor))
  const parts = byName<TensorLike | null>(gradient, outputNames, called, isOne)
  if (parts.every(part => part == null)) refuse(called, 'a derivative to one output at least', 'none')
  const gradients = outputNames.map((name, k) => {
    if (parts[k] == null) return null
    const whose = several ? `${called}: ${name}` : called
    const given = asTensor(parts[k], whose)
    const { shape } = outputs[k]!
    if (!sameShape(given.shape, shape)) {
      refuse(whose, `the outputs' shape ${showBatched(outputShapes[k]!)} of a batch of ${shape[0]}`, given.shape)
    }
    const bad = firstNotFinite(given, network.kernels.dtype)
    if (bad) throw new NotFinite(`${whose}: expected finite numbers, got ${bad}. Nothing was updated.`)
    return given
  })
  return { loss, gradients }
}
