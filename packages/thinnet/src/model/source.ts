import type { ComputeOptions } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Run } from './fit-state.ts'
import type { Form } from './forms.ts'
import type { Holder } from './holder.ts'
import type { Built, Compiled, Network, Plan } from './network.ts'

/** What a model is made of. */
export interface Source {
  /** What errors call whoever makes it. */
  readonly who: string
  /** The model's own layers, in the order they are first called; those within them follow. */
  readonly layers: readonly Layer[]
  /** How outputs are given, and whether the layers are in a row: what a file says. */
  readonly form: 'row' | Form
  /** The graph; of layers in a row, for inputs of this shape. */
  readonly plan: (inputShape: Shape) => Plan
  /** Of models whose layers it may have, too; others' layers are refused. */
  readonly from: readonly Holder[]
  /** Of the inputs, where it is known: the model is then built at once, else by the first data it sees. */
  readonly inputShape: Shape | undefined
}

export interface ModelSettings extends ComputeOptions {
  /** 64 bits: a whole number from 0 to 2⁵³ − 1, or a bigint below 2⁶⁴. Left out, one is drawn; see `model.seed`. */
  seed?: number | bigint
}

/** What a model is made of again, where it was saved. */
export interface Saved {
  readonly plan: () => Plan
  readonly compile: Compiled | null
  /** Checks the layers, once they are built, and gives the parameters' values. */
  startValues(built: Built): ReadonlyMap<string, Tensor>
  /** Brings back the rest, and tells of the fit that the model was in. */
  restore(network: Network): Run
}
