import type { Region } from '../../kernels/region.ts'
import type { Declare, Parameter, Pass } from '../layer.ts'
import type { State } from './carry.ts'
import type { Given } from './given.ts'
import type { Bias } from './input-product.ts'

/** What a cell computes with. */
export interface CellParts {
  readonly units: number
  /** [steps, batch, gates · units]: what the inputs give; its backward makes the derivative to it there. */
  readonly z: Region
  readonly zs: readonly Region[]
  /** h first. */
  readonly states: readonly [h: State, ...others: State[]]
  /** [steps + 1, batch, units] of each. */
  readonly memories: readonly Region[]
  readonly given: Given
  readonly recurrentKernel: Parameter
  /** The bias of the product with the recurrent kernel, where it has one of its own. */
  readonly recurrentBias: Bias | null
  readonly declare: Declare
}

/** All steps of a recurrent layer; dy is that of the steps, [batch, steps · units or more], null where only the last has one. */
export interface WholeCell {
  forward(weights: Region, pass: Pass): void
  backward(dy: Region | null, weights: Region, pass: Pass): void
}

/** One step of a recurrent layer, in both directions. `weights` are the recurrent kernel's of this pass. */
export interface Cell {
  /** The states after step s from those before it. */
  forward(s: number, weights: Region, pass: Pass): void
  /** Their derivatives, from those after step s to those before it, and z's. */
  backward(s: number, weights: Region, pass: Pass): void
  /** All steps at once, where nothing is to be done between two of them; else they are one by one. */
  readonly whole?: WholeCell
  /** The gradients of the recurrent kernel and its bias, over all steps. */
  gradients(pass: Pass): void
}
