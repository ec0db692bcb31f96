import { refuse, show } from '../errors.ts'
import type { Layer, Parameter, ParameterOptions } from '../layers/layer.ts'
import { type Shape, sameShape } from '../tensor/shape.ts'
import { PlannedRegion } from './planned-region.ts'

/** A parameter of a model. */
export interface Owned extends Parameter {
  readonly layer: Layer
  readonly value: PlannedRegion
  readonly gradient: PlannedRegion
}

/**
 * The parameters of a model by name, in the order they were first declared. A layer that is called again, or built for
 * another program, gets those that it has.
 */
export class Parameters {
  readonly #byName = new Map<string, Owned>()
  readonly #floatType: 'float32' | 'float64'
  readonly #shared: Parameters | undefined

  /** @param shared those of another model, of which these are the ones that are declared here */
  constructor(floatType: 'float32' | 'float64', shared?: Parameters) {
    this.#floatType = floatType
    this.#shared = shared
  }

  readonly list: readonly Owned[] = []

  declare(layer: Layer, name: string, shape: Shape, options: ParameterOptions): Owned {
    const who = `${layer.constructor.name} "${layer.name}"`
    if (typeof name !== 'string' || name.includes('/')) refuse(who, 'parameters named without "/"', show(name))
    const { of = layer } = options
    const full = `${of.name}/${name}`
    const known = this.#byName.get(full) ?? this.#shared?.list.find(parameter => parameter.name === full)
    if (of !== layer && known?.layer !== of) {
      const hint = 'Apply that layer first, in the same model.'
      refuse(who, `${name} of ${of.constructor.name}${of.name && ` "${of.name}"`}`, 'a model without it so far', hint)
    }
    if (known) {
      this.#add(known)
      if (sameShape(known.shape, shape)) return known
      const hint = 'A layer that is applied several times has one set of weights: apply it to inputs of one shape.'
      return refuse(who, `${name} of shape [${known.shape.join(', ')}], as in its first call`, shape, hint)
    }
    const { initializer, regularizer = null, constraint = null, trainable = true } = options
    constraint?.check?.(`${who}, ${name}`, shape)
    const parameter: Owned = {
      layer,
      name: full,
      shape: Object.freeze([...shape]),
      trainable,
      initializer,
      regularizer,
      constraint,
      value: new PlannedRegion(this.#floatType, shape, false),
      gradient: new PlannedRegion(this.#floatType, trainable ? shape : [0], false),
    }
    this.#add(parameter)
    return parameter
  }

  #add(parameter: Owned): void {
    if (this.#byName.has(parameter.name)) return
    this.#byName.set(parameter.name, parameter)
    ;(this.list as Owned[]).push(parameter)
  }
}

/** Layers that are not fitted: those whose `trainable` was false when it was asked. */
export type Frozen = ReadonlySet<Layer>

/** Whether the optimizer fits it, as its layer says now, or said when these were frozen. */
export const isFitted = ({ trainable, layer }: Owned, frozen?: Frozen) =>
  trainable && (frozen ? !frozen.has(layer) : layer.trainable)
